"""The model of a constraint: something that the user can insist on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from coverage_assets.conversations.expressions import Expr
from coverage_assets.foundation.validation import DeclaredModel, Listed, Slug, Text
from coverage_assets.taxonomy.where import WhereField


class ConstraintEntry(DeclaredModel):
    """Something that the user can insist on."""

    model_config = ConfigDict(populate_by_name=True)

    id: Slug
    """The name that dialogues and goldens use."""
    kind: Literal["offer", "request"]
    """`offer`: checked on every record that is offered; `request`: about the request itself."""
    field: Slug
    """The field that it bounds, of the offered records or of the request."""
    op: Literal["le", "ge", "eq", "in", "not_in"]
    """How the field is compared with the bound."""
    number: Expr | None = None
    """The bound, if it is a number."""
    set_: Annotated[Listed[Expr], Field(alias="set")] = ()
    """The accepted or refused values, if the bound is a choice."""
    first: Expr | Listed[Expr] | None = None
    """The bound that is stated first, if a later turn corrects it."""
    when: WhereField | None = None
    """The scenarios that have this constraint; all of them if not given."""
    hard: bool | WhereField = True
    """Whether it must be met, or the scenarios in which it must."""
    implicit: bool = False
    """Whether it holds without being stated."""
    says: Listed[Text] = ()
    """Wordings of the value: the turn that introduces it must contain one of them."""
    says_first: Listed[Text] = ()
    """Wordings of the value in `first`."""

    @model_validator(mode="after")
    def _bounds_something(self) -> ConstraintEntry:
        if (self.number is None) == (not self.set_):
            raise ValueError("needs either `number` or `set`: what it bounds the field by")
        if self.number is None and self.op in {"le", "ge"}:
            raise ValueError(f"`{self.op}` compares numbers: give `number` instead of `set`")
        if self.set_ and self.op == "eq" and len(self.set_) > 1:
            raise ValueError("`eq` compares with one value: use `in` for several")
        if self.number is not None and self.op in {"in", "not_in"}:
            raise ValueError(f"`{self.op}` compares with texts: give `set` instead of `number`")
        if self.number is not None and isinstance(self.first, tuple):
            raise ValueError("`first` is one number, as `number` is")
        return self
