"""The models of `facts` and `proofs`: how a fact is sampled, and what must be true of it.

Only the form is checked here. Names are resolved where facts are compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from coverage_assets.conversations.expressions import Expr
from coverage_assets.foundation.validation import Date, DeclaredModel, Listed, Slug

Number = int | Expr
"""A whole number, or an expression that evaluates to one."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=120)]
"""The name of a lexicon, a fact's field or a symbol: one name, or several joined by dots."""

WAYS = ("choose", "code", "day", "after", "before", "value", "by")
"""The keys that select how a fact is sampled; `from` alone is one more way."""

COMPANION_KEYS: Mapping[str, tuple[str, ...]] = {
    "digits": ("code",),
    "besides": ("choose", "code"),
    "step": ("from_",),
    "bins": ("by",),
    "otherwise": ("by",),
}
"""Keys that are only valid beside one of the listed keys."""


class DayRange(DeclaredModel):
    """A range of days, both ends included."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[Date, Field(alias="from")]
    """The first day."""
    to: Date
    """The last day."""

    @model_validator(mode="after")
    def _is_ordered(self) -> DayRange:
        if self.to < self.from_:
            raise ValueError(f"the last day, {self.to}, is before the first, {self.from_}")
        return self


class Draw(DeclaredModel):
    """How a fact is sampled.

    Exactly one of `choose`, `from`, `code`, `day`, `after`, `before`, `value` and `by` is given.
    """

    model_config = ConfigDict(populate_by_name=True)

    choose: Name | None = None
    """The lexicon, or the fact that holds a list, to choose one entry from."""
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,12}$")] | None = None
    """A prefix, followed by `digits` random digits."""
    digits: Annotated[int, Field(ge=3, le=12)] = 6
    """How many digits follow the prefix."""
    besides: Listed[Slug] = ()
    """Facts whose values are excluded."""
    from_: Annotated[Number | None, Field(alias="from")] = None
    """The smallest number; with `after`, a number of days."""
    to: Number | None = None
    """The largest number."""
    step: Annotated[int, Field(ge=1)] = 1
    """The distance between the numbers, counted from `from`."""
    day: DayRange | None = None
    """A range of days to sample from; the value is an ISO date."""
    after: Slug | None = None
    """The fact that holds a day; the value is `from` to `to` days later."""
    before: Slug | None = None
    """The fact that holds a day; the value is `days` days earlier."""
    days: Expr | None = None
    """How many days earlier than `before`."""
    value: Expr | None = None
    """An expression over other facts."""
    by: Slug | None = None
    """The fact, axis, `behavior`, `domain` or `outcome` whose value selects the draw."""
    bins: Mapping[str, Draw] = {}
    """The draw for each value of `by`."""
    otherwise: Draw | None = None
    """The draw for values that `bins` does not name."""

    @model_validator(mode="after")
    def _has_one_way(self) -> Draw:
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
    def _has_no_unused_key(self) -> Draw:
        for name, needed in COMPANION_KEYS.items():
            if name in self.model_fields_set and all(
                getattr(self, other) is None for other in needed
            ):
                wanted = " or ".join(f"`{other.removesuffix('_')}`" for other in needed)
                raise ValueError(f"`{name}` means nothing without {wanted}")
        return self


class Fact(Draw):
    """A named fact of a conversation."""

    name: Slug
    """The name that grammars, expressions and other facts use."""
    invariant: bool = False
    """Whether it must not affect the right answer: an INV pair may sample it again."""


class Proof(DeclaredModel):
    """A condition on the facts of conversations whose scenario is in a bin."""

    axis: Slug
    """The axis."""
    bin: Slug | None = None
    """The bin; every bin of the axis if not given."""
    number: Expr | None = None
    """A number that must lie in the bin's interval."""
    that: Expr | None = None
    """A condition that must hold."""

    @model_validator(mode="after")
    def _is_not_empty(self) -> Proof:
        if self.number is None and self.that is None:
            raise ValueError("needs `number` or `that`: it proves nothing")
        return self


Draw.model_rebuild()
