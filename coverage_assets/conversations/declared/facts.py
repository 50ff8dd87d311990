"""How a declared fact comes about: the form of `facts` and `proofs`. What names mean is worked out where facts are compiled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from coverage_assets.conversations.expressions.compiler import Expr
from coverage_assets.foundation.validation import Date, DeclaredModel, Listed, Slug

Number = int | Expr
"""A whole number, or an expression that gives one."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=120)]
"""A name, or names joined by dots: of a lexicon, of a fact's field, of a symbol."""

WAYS = ("choose", "code", "day", "after", "before", "value", "by")
"""The keys that say how a fact is drawn, beside `from` alone."""

COMPANIONS: Mapping[str, tuple[str, ...]] = {
    "digits": ("code",),
    "besides": ("choose", "code"),
    "step": ("from_",),
    "bins": ("by",),
    "otherwise": ("by",),
}
"""Keys that mean something only beside one of others."""


class DayRange(DeclaredModel):
    """Days to draw from, both included."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[Date, Field(alias="from")]
    """The first day."""
    to: Date
    """The last day."""

    @model_validator(mode="after")
    def _in_order(self) -> DayRange:
        if self.to < self.from_:
            raise ValueError(f"the last day, {self.to}, is before the first, {self.from_}")
        return self


class Draw(DeclaredModel):
    """How a fact comes about. Exactly one of `choose`, `from`, `code`, `day`, `after`, `before`, `value` and `by` says it."""

    model_config = ConfigDict(populate_by_name=True)

    choose: Name | None = None
    """One entry of a lexicon, or of a list that another fact holds."""
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,12}$")] | None = None
    """A prefix, followed by `digits` drawn digits."""
    digits: Annotated[int, Field(ge=3, le=12)] = 6
    """How many digits follow the prefix."""
    besides: Listed[Slug] = ()
    """Facts whose values are not drawn again."""
    from_: Annotated[Number | None, Field(alias="from")] = None
    """The least whole number that can be drawn; days, with `after`."""
    to: Number | None = None
    """The greatest."""
    step: Annotated[int, Field(ge=1)] = 1
    """Only every so many numbers, counted from `from`."""
    day: DayRange | None = None
    """A day of a calendar, as an ISO date."""
    after: Slug | None = None
    """A fact that holds a day; `from` to `to` days later."""
    before: Slug | None = None
    """A fact that holds a day; `days` days earlier."""
    days: Expr | None = None
    """How many days earlier than `before`."""
    value: Expr | None = None
    """An expression over other facts."""
    by: Slug | None = None
    """A fact, axis, `behavior`, `domain` or `outcome`: what is drawn differs by its value."""
    bins: Mapping[str, Draw] = {}
    """What is drawn for each value of `by`."""
    otherwise: Draw | None = None
    """What is drawn for the values that `bins` does not name."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Draw:
        ways = [name for name in WAYS if getattr(self, name) is not None]
        ways += ["from"] if self.from_ is not None and self.after is None else []
        if len(ways) != 1:
            named = " and ".join(f"`{way}`" for way in ways) or "nothing"
            raise ValueError(f"must say how it is drawn in one way; {named} is given")
        if (self.from_ is None) != (self.to is None) or (
            self.after is not None and self.from_ is None
        ):
            raise ValueError("needs both `from` and `to`")
        if (self.before is None) != (self.days is None):
            raise ValueError("`before` and `days` go together")
        if self.by is not None and not self.bins and self.otherwise is None:
            raise ValueError("needs `bins`: what is drawn for each value of `by`")
        return self

    @model_validator(mode="after")
    def _has_no_idle_key(self) -> Draw:
        for name, needed in COMPANIONS.items():
            if name in self.model_fields_set and all(
                getattr(self, other) is None for other in needed
            ):
                wanted = " or ".join(f"`{other.removesuffix('_')}`" for other in needed)
                raise ValueError(f"`{name}` means nothing without {wanted}")
        return self


class Fact(Draw):
    """A named fact of a conversation."""

    name: Slug
    """How grammars, expressions and other facts call it."""
    invariant: bool = False
    """Whether it must not matter for what is right: an INV pair may draw it anew."""


class Proof(DeclaredModel):
    """What must be true of a conversation's facts because of the bin that its scenario is in."""

    axis: Slug
    """The axis that is proven."""
    bin: Slug | None = None
    """The bin; without it, every bin of the axis."""
    number: Expr | None = None
    """A number that must lie in the bin's interval."""
    that: Expr | None = None
    """What must hold."""

    @model_validator(mode="after")
    def _proves_something(self) -> Proof:
        if self.number is None and self.that is None:
            raise ValueError("needs `number` or `that`: it proves nothing")
        return self


Draw.model_rebuild()
