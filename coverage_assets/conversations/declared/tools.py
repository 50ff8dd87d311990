"""The models of `collections` and `tools`: records, and the calls that read and change them.

Only the form is checked here. `coverage_assets.conversations.simulator.environment.Environment.of`
resolves the names when it compiles them. The models hold no state and run nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from coverage_assets.conversations.expressions import Expr
from coverage_assets.foundation.validation import DeclaredModel, Slug, Text

MAX_INTEGER = 2**53 - 1
"""The largest whole number that all JSON readers represent exactly."""

ItemT = TypeVar("ItemT")
Listed: TypeAlias = Annotated[tuple[ItemT, ...], Field(strict=False, max_length=200)]
NonEmpty: TypeAlias = Annotated[
    tuple[ItemT, ...], Field(strict=False, min_length=1, max_length=200)
]
Kind: TypeAlias = Literal["text", "integer", "flag"]
Bound: TypeAlias = Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]


class Collection(DeclaredModel):
    """Records of one kind, by key: products, orders, the lines of a cart."""

    key: Slug
    """The field that identifies a record; a text."""
    fields: Annotated[dict[Slug, Kind], Field(min_length=1, max_length=100)]
    """Every field of a record with its type; all are mandatory."""

    @model_validator(mode="after")
    def _key_is_a_text_field(self) -> Collection:
        if self.fields.get(self.key) != "text":
            raise ValueError(f"the key `{self.key}` must be one of the fields, and a text")
        return self


class Parameter(DeclaredModel):
    """One argument of a tool."""

    type: Kind
    """Its type; values are not converted, and a flag is not a number."""
    description: Text
    """Its meaning, for the assistant."""
    optional: bool = False
    """Whether it may be omitted; expressions then see None."""
    of: Slug | None = None
    """The collection that must contain it as a key."""
    one_of: NonEmpty[Annotated[str, Field(min_length=1, max_length=200)]] | None = None
    """The accepted texts."""
    minimum: Bound | None = None
    """The smallest accepted number."""
    maximum: Bound | None = None
    """The largest accepted number."""

    @model_validator(mode="after")
    def _limits_fit_the_type(self) -> Parameter:
        if self.type != "text" and (self.of is not None or self.one_of is not None):
            raise ValueError("`of` and `one_of` are for texts")
        if self.type != "integer" and (self.minimum is not None or self.maximum is not None):
            raise ValueError("`minimum` and `maximum` are for whole numbers")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"no number is at least {self.minimum} and at most {self.maximum}")
        return self


class Requirement(DeclaredModel):
    """A precondition of a call."""

    that: Expr
    """The condition, over arguments and collections."""
    otherwise: Slug
    """The error code if it does not hold."""


class Put(DeclaredModel):
    """Store a whole record, replacing the one with the same key."""

    put: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    record: dict[Slug, Expr]
    """The value of every declared field."""


class SetField(DeclaredModel):
    """Change one field of an existing record."""

    set: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    field: Slug
    """The field; not the key field."""
    to: Expr
    """Its new value."""


class AddTo(DeclaredModel):
    """Add to a number in an existing record."""

    add: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    field: Slug
    """The field; a whole number."""
    by: Expr
    """The amount to add; negative to subtract."""


class Delete(DeclaredModel):
    """Remove an existing record."""

    delete: Slug
    """The collection."""
    key: Expr
    """The record's key."""


def _first_of(*names: str, otherwise: str) -> Any:
    """Discriminate a union by the first of these keys that a mapping or model has."""

    def pick(value: Any) -> str:
        given = value if isinstance(value, dict) else getattr(value, "model_fields_set", ())
        return next((f"{name}!" for name in names if name in given), f"{otherwise}!")

    return Discriminator(pick)


Effect: TypeAlias = Annotated[
    Annotated[Put, Tag("put!")]
    | Annotated[SetField, Tag("set!")]
    | Annotated[AddTo, Tag("add!")]
    | Annotated[Delete, Tag("delete!")],
    _first_of("put", "set", "add", "delete", otherwise="put"),
]
"""One change to the world, identified by its key: `put`, `set`, `add` or `delete`."""


class ReturnOne(DeclaredModel):
    """Return fields of one record."""

    one: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    fields: NonEmpty[Slug]
    """The fields that the assistant sees."""


class ReturnAll(DeclaredModel):
    """Return all matching records, sorted by key, under the collection's name."""

    all: Slug
    """The collection."""
    where: Expr = "True"
    """The condition; `it` is the current record."""
    fields: NonEmpty[Slug]
    """The fields that the assistant sees; the key is always included."""


class ReturnValue(DeclaredModel):
    """Return computed values."""

    value: Annotated[dict[Slug, Expr], Field(min_length=1, max_length=100)]
    """The values by name."""


Returns: TypeAlias = Annotated[
    Annotated[ReturnOne, Tag("one!")]
    | Annotated[ReturnAll, Tag("all!")]
    | Annotated[ReturnValue, Tag("value!")],
    _first_of("one", "all", "value", otherwise="one"),
]
"""The result of a call, identified by its key: `one`, `all` or `value`."""


class Tool(DeclaredModel):
    """A tool that the assistant can call."""

    name: Slug
    """Its name."""
    description: Text
    """What it does, for the assistant."""
    kind: Literal["read", "write"]
    """Whether it changes the world: a `write` tool must, a `read` tool must not."""
    parameters: Annotated[dict[Slug, Parameter], Field(default_factory=dict, max_length=50)]
    """Its arguments."""
    require: Listed[Requirement] = ()
    """Its preconditions, in order; the first that fails stops the call."""
    do: Listed[Effect] = ()
    """Its changes, in order; a later change sees the earlier ones."""
    returns: Returns | None = None
    """Its result, computed after the changes; `{"ok": true}` if not given."""

    @model_validator(mode="after")
    def _writes_change_and_reads_do_not(self) -> Tool:
        if self.kind == "read" and self.do:
            raise ValueError(
                f"`{self.name}` is a read tool and may not `do` anything; make it `kind: write`"
            )
        if self.kind == "write" and not self.do:
            raise ValueError(
                f"`{self.name}` is a write tool and must `do` something; make it `kind: read`"
            )
        return self


class SimulatorSpec(DeclaredModel):
    """The collections and tools of a domain, as stored in a dataset."""

    collections: Annotated[dict[Slug, Collection], Field(max_length=100)]
    """The collections by name."""
    tools: Listed[Tool]
    """The tools."""
    offers: str = ""
    """The collection whose keys `offered` holds; empty if nothing is offered."""
