"""Compiles how a single fact is sampled: a function of the facts before it and a random stream.

Nothing here knows which facts there are. A sampler that meets a value it cannot use raises a
`FactError`; it never makes a value up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coverage_assets.conversations.declared import Draw, Number
from coverage_assets.conversations.expressions import compile_expression
from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.random_stream import RandomStream

Facts = dict[str, Any]
Sampler = Callable[[Facts, RandomStream], Any]
Lexicons = Mapping[str, Sequence[Any]]

MAX_TRIES = 64
"""How often a code is drawn before all codes count as taken."""


class FactError(ValueError):
    """A fact cannot be sampled; `name` is the fact, and the text says why."""

    def __init__(self, message: str, name: str = "") -> None:
        super().__init__(message)
        self.name = name


def make_sampler(draw: Draw, lexicons: Lexicons) -> Sampler:  # noqa: PLR0911 - one return each
    """Return the function that samples a declared fact."""
    if draw.value is not None:
        expression = compile_expression(draw.value)
        return lambda facts, _: expression(facts)
    if draw.by is not None:
        return _sample_by_bin(draw.by, draw, lexicons)
    if draw.choose is not None:
        return _choose(draw.choose, draw.besides, lexicons)
    if draw.code is not None:
        return _sample_code(draw.code, draw.digits, draw.besides)
    if draw.day is not None:
        first, last = draw.day.from_.toordinal(), draw.day.to.toordinal()
        return lambda _, stream: dt.date.fromordinal(
            first + stream.below(last - first + 1)
        ).isoformat()
    if draw.before is not None:
        earlier, days = draw.before, _limit("days", draw.days)
        return lambda facts, _: _shifted(facts, earlier, -days(facts))
    number = _sample_number(draw)
    if draw.after is not None:
        later = draw.after
        return lambda facts, stream: _shifted(facts, later, number(facts, stream))
    return number


def _sample_by_bin(name: str, draw: Draw, lexicons: Lexicons) -> Sampler:
    branches = {value: make_sampler(inner, lexicons) for value, inner in draw.bins.items()}
    otherwise = make_sampler(draw.otherwise, lexicons) if draw.otherwise else None

    def sample(facts: Facts, stream: RandomStream) -> Any:
        branch = branches.get(str(facts[name]), otherwise)
        if branch is None:
            hint = did_you_mean(str(facts[name]), branches)
            raise FactError(
                f"says nothing for `{name}` {facts[name]!r}: "
                f"add it to `bins`, or `otherwise`; {hint}"
            )
        return branch(facts, stream)

    return sample


def _choose(named: str, besides: Sequence[str], lexicons: Lexicons) -> Sampler:
    listed = lexicons.get(named)
    path = compile_expression(named) if listed is None else None

    def sample(facts: Facts, stream: RandomStream) -> Any:
        items = listed if path is None else path(facts)
        if not isinstance(items, list | tuple):
            raise FactError(f"`{named}` is {items!r}, not a list to choose from")
        if besides:
            taken = [facts[name] for name in besides]
            items = [item for item in items if item not in taken]
        if not items:
            left = f" besides {', '.join(besides)}" if besides else ""
            raise FactError(f"`{named}` has nothing to choose{left}")
        return stream.pick(items)

    return sample


def _sample_code(prefix: str, digits: int, besides: Sequence[str]) -> Sampler:
    bound = 10**digits

    def sample(facts: Facts, stream: RandomStream) -> str:
        taken = [facts[name] for name in besides]
        for _ in range(MAX_TRIES):
            code = prefix + str(stream.below(bound)).zfill(digits)
            if code not in taken:
                return code
        raise FactError(f"finds no free code of {digits} digits: give it more")

    return sample


def _sample_number(draw: Draw) -> Sampler:
    low, high, step = _limit("from", draw.from_), _limit("to", draw.to), draw.step

    def sample(facts: Facts, stream: RandomStream) -> int:
        first, last = low(facts), high(facts)
        if last < first:
            raise FactError(f"cannot lie between {first} and {last}")
        return int(first + step * stream.below((last - first) // step + 1))

    return sample


def _limit(key: str, number: Number | None) -> Callable[[Facts], int]:
    if not isinstance(number, str):
        fixed = int(number or 0)
        return lambda _: fixed
    expression = compile_expression(number)

    def limit(facts: Facts) -> int:
        value = expression(facts)
        if type(value) is not int:
            raise FactError(f"`{key}` is {value!r}, which is not a whole number")
        return value

    return limit


def _shifted(facts: Facts, name: str, days: int) -> str:
    """Return the day that a fact holds, so many days later."""
    try:
        return dt.date.fromordinal(
            dt.date.fromisoformat(facts[name]).toordinal() + days
        ).isoformat()
    except (TypeError, ValueError, OverflowError):
        raise FactError(
            f"`{name}` is {facts[name]!r}: no calendar has a day {days} days from it"
        ) from None
