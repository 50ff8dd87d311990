"""What a vertical declares about its world: collections of records, and the tools that read and change them.

The models check form only; that every name in them means something is checked where they are compiled, by
`coverage_assets.conversations.simulator.environment.Environment.of`. They hold no state and run nothing.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import Discriminator, Field, Tag, model_validator

from coverage_assets.conversations.expressions.compiler import Expr
from coverage_assets.foundation.validation import DeclaredModel, Slug, Text

MAX_INTEGER = 2**53 - 1
"""Beyond it JSON readers disagree about a whole number."""

ItemT = TypeVar("ItemT")
Listed: TypeAlias = Annotated[tuple[ItemT, ...], Field(strict=False, max_length=200)]
NonEmpty: TypeAlias = Annotated[
    tuple[ItemT, ...], Field(strict=False, min_length=1, max_length=200)
]
Kind: TypeAlias = Literal["text", "integer", "flag"]
Bound: TypeAlias = Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]


class Collection(DeclaredModel):
    """Records of one kind, by key: products, orders, what stands in a cart."""

    key: Slug
    """The field that tells records apart; a text."""
    fields: Annotated[dict[Slug, Kind], Field(min_length=1, max_length=100)]
    """Every field of a record with its type; none may be left out."""

    @model_validator(mode="after")
    def _key_is_a_text_field(self) -> Collection:
        if self.fields.get(self.key) != "text":
            raise ValueError(f"the key `{self.key}` must be one of the fields, and a text")
        return self


class Parameter(DeclaredModel):
    """One argument of a tool."""

    type: Kind
    """What it must be; nothing is converted, and a flag is no number."""
    description: Text
    """What it means, for the assistant."""
    optional: bool = False
    """Whether it may be left out; expressions then see None."""
    of: Slug | None = None
    """The collection of which it must be a key."""
    one_of: NonEmpty[Annotated[str, Field(min_length=1, max_length=200)]] | None = None
    """The texts that are accepted."""
    minimum: Bound | None = None
    """The smallest number that is accepted."""
    maximum: Bound | None = None
    """The largest number that is accepted."""

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
    """What must hold for a call to be carried out."""

    that: Expr
    """The condition, over arguments and collections."""
    otherwise: Slug
    """The code of the error when it does not hold."""


class Put(DeclaredModel):
    """Store a whole record, in place of what was there."""

    put: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    record: dict[Slug, Expr]
    """Every declared field of the record."""


class SetField(DeclaredModel):
    """Change one field of a record that is there."""

    set: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    field: Slug
    """The field; not the key."""
    to: Expr
    """Its new value."""


class AddTo(DeclaredModel):
    """Add to a number in a record that is there."""

    add: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    field: Slug
    """The field; a whole number."""
    by: Expr
    """What is added; negative to take away."""


class Delete(DeclaredModel):
    """Remove a record that is there."""

    delete: Slug
    """The collection."""
    key: Expr
    """The record's key."""


def _first_of(*names: str, otherwise: str) -> Any:
    """The name of the first of these keys that a mapping or model has."""

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
"""One change: `put`, `set`, `add` or `delete` says which."""


class ReturnOne(DeclaredModel):
    """Give back fields of one record."""

    one: Slug
    """The collection."""
    key: Expr
    """The record's key."""
    fields: NonEmpty[Slug]
    """The fields that the assistant gets to see."""


class ReturnAll(DeclaredModel):
    """Give back all records that fit, in the order of their keys, under the collection's name."""

    all: Slug
    """The collection."""
    where: Expr = "True"
    """What fits; `it` is the record at hand."""
    fields: NonEmpty[Slug]
    """The fields that the assistant gets to see; the key is always among them."""


class ReturnValue(DeclaredModel):
    """Give back computed values."""

    value: Annotated[dict[Slug, Expr], Field(min_length=1, max_length=100)]
    """The names of the values with what they are."""


Returns: TypeAlias = Annotated[
    Annotated[ReturnOne, Tag("one!")]
    | Annotated[ReturnAll, Tag("all!")]
    | Annotated[ReturnValue, Tag("value!")],
    _first_of("one", "all", "value", otherwise="one"),
]
"""What a call gives back: `one`, `all` or `value` says which."""


class Tool(DeclaredModel):
    """Something that the assistant can call."""

    name: Slug
    """Its name."""
    description: Text
    """What it does, for the assistant."""
    kind: Literal["read", "write"]
    """Whether it changes the world; every `write` does, no `read` may."""
    parameters: Annotated[dict[Slug, Parameter], Field(default_factory=dict, max_length=50)]
    """Its arguments."""
    require: Listed[Requirement] = ()
    """What must hold, in order; the first that does not stops the call."""
    do: Listed[Effect] = ()
    """What it changes, in order; a later change sees the earlier ones."""
    returns: Returns | None = None
    """What it gives back, seen after the changes; `{"ok": true}` unless said."""

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
    """A whole world of tools, as it travels inside a dataset."""

    collections: Annotated[dict[Slug, Collection], Field(max_length=100)]
    """What is stored, by name."""
    tools: Listed[Tool]
    """What can be done."""
    offers: str = ""
    """The collection whose keys stand in `offered_skus`; empty when nothing is offered."""
