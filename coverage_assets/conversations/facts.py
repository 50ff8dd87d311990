"""The facts of one conversation: everything that is drawn before anything is said.

A fact is drawn from a stream of its own, named by scenario, variant and the fact's name, so that neither the order of the
declarations nor another fact's draws move it. Facts are put in an order in which each finds what it uses.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from coverage_assets.conversations.draws import Draws, draws
from coverage_assets.conversations.expressions import Expression, ExpressionError, compile_expression
from coverage_assets.conversations.models import Draw, Fact
from coverage_assets.errors import did_you_mean

Facts = dict[str, Any]
Drawing = Callable[[Facts, Draws], Any]

MAX_TRIES = 64
RESERVED = frozenset({"domain", "behavior", "outcome"})


class FactError(ValueError):
    """A fact cannot be drawn; the text says which, and why."""


@dataclass(frozen=True)
class _Named:
    """A fact made ready."""

    name: str
    draw: Drawing
    invariant: bool
    drawn: bool
    """Whether anything is drawn, or all follows from other facts."""


class FactSheet:
    """The facts of a domain, made ready and in order."""

    def __init__(self, facts: Sequence[Fact], lexicons: Mapping[str, Sequence[Any]], given: Sequence[str]) -> None:
        """Raises `FactError` for a name that nothing gives, or facts that need each other."""
        by_name = {fact.name: fact for fact in facts}
        known = {*by_name, *given}
        sorter: TopologicalSorter[str] = TopologicalSorter()
        for name, fact in by_name.items():
            needed = set(_needs(fact, lexicons, known))
            for wanted in sorted(needed - known):
                raise FactError(f"fact `{name}` uses `{wanted}`, which nothing gives: {did_you_mean(wanted, known)}")
            sorter.add(name, *sorted(needed & by_name.keys()))
        try:
            order = list(sorter.static_order())
        except CycleError as error:
            raise FactError(f"facts need each other: {' -> '.join(error.args[1])}") from None
        self.names = frozenset(known)
        self._facts = [
            _Named(
                name, _compiled(by_name[name], lexicons, known), by_name[name].invariant, by_name[name].value is None
            )
            for name in order
        ]

    def draw(
        self, given: Mapping[str, Any], key: Sequence[str], *, fixed: Mapping[str, Expression], inv: str = ""
    ) -> Facts:
        """All facts of one conversation.

        `key` names the conversation. `fixed` facts are not drawn but given; with `inv`, invariant facts are drawn from
        streams of that name instead.
        """
        facts: Facts = dict(given)
        stream, anew = draws(*key, "fact", ""), draws(*key, "fact", inv)
        for fact in self._facts:
            try:
                if fact.name in fixed:
                    facts[fact.name] = fixed[fact.name](facts)
                elif fact.drawn:
                    facts[fact.name] = fact.draw(facts, (anew if fact.invariant else stream).named(fact.name))
                else:
                    facts[fact.name] = fact.draw(facts, stream)
            except (ExpressionError, FactError) as error:
                raise FactError(f"fact `{fact.name}`: {error}") from None
        return facts


def _needs(draw: Draw, lexicons: Mapping[str, Sequence[Any]], known: set[str]) -> Iterator[str]:
    """The names that a fact uses."""
    yield from draw.besides
    if draw.choose is not None:
        head, _, rest = draw.choose.partition(".")
        if rest or (draw.choose not in lexicons and head in known):
            yield head
        elif draw.choose not in lexicons:
            raise FactError(f"`{draw.choose}` is not a lexicon: {did_you_mean(draw.choose, lexicons)}")
    for number in (draw.from_, draw.to, draw.days, draw.value):
        if isinstance(number, str):
            yield from compile_expression(number).names
    for day in (draw.after, draw.before, draw.by):
        if day is not None:
            yield day
    for inner in (*draw.bins.values(), *([draw.otherwise] if draw.otherwise else [])):
        yield from _needs(inner, lexicons, known)


def _compiled(draw: Draw, lexicons: Mapping[str, Sequence[Any]], known: set[str]) -> Drawing:  # noqa: PLR0911 - one way each
    if draw.value is not None:
        expression = compile_expression(draw.value)
        return lambda facts, _: expression(facts)
    if draw.by is not None:
        return _by(draw, lexicons, known)
    if draw.choose is not None:
        return _choosing(draw, lexicons)
    if draw.code is not None:
        return _coding(draw)
    if draw.day is not None:
        first, last = draw.day.from_.toordinal(), draw.day.to.toordinal()
        if last < first:
            raise FactError(f"the last day, {draw.day.to}, is before the first, {draw.day.from_}")
        return lambda _, stream: dt.date.fromordinal(first + stream.below(last - first + 1)).isoformat()
    if draw.before is not None and draw.days is not None:
        earlier, days = draw.before, compile_expression(draw.days)
        return lambda facts, _: _shifted(facts[earlier], -days(facts))
    number = _number(draw)
    if draw.after is not None:
        later = draw.after
        return lambda facts, stream: _shifted(facts[later], number(facts, stream))
    return number


def _by(draw: Draw, lexicons: Mapping[str, Sequence[Any]], known: set[str]) -> Drawing:
    name = str(draw.by)
    branches = {value: _compiled(inner, lexicons, known) for value, inner in draw.bins.items()}
    otherwise = _compiled(draw.otherwise, lexicons, known) if draw.otherwise else None

    def drawn(facts: Facts, stream: Draws) -> Any:
        branch = branches.get(str(facts[name]), otherwise)
        if branch is None:
            raise FactError(f"says nothing for `{name}` {facts[name]!r}: add it to `bins`, or add `otherwise`")
        return branch(facts, stream)

    return drawn


def _choosing(draw: Draw, lexicons: Mapping[str, Sequence[Any]]) -> Drawing:
    named = str(draw.choose)
    besides = draw.besides
    listed = lexicons.get(named)
    path = compile_expression(named) if listed is None else None

    def drawn(facts: Facts, stream: Draws) -> Any:
        items = listed if path is None else path(facts)
        if not isinstance(items, list | tuple):
            raise FactError(f"`{named}` is {items!r}, not a list to choose from")
        if besides:
            taken = [facts[name] for name in besides]
            items = [item for item in items if item not in taken]
        if not items:
            raise FactError(f"`{named}` has nothing left to choose besides {', '.join(besides)}")
        return stream.pick(items)

    return drawn


def _coding(draw: Draw) -> Drawing:
    prefix, digits, besides = str(draw.code), draw.digits, draw.besides
    bound = 10**digits

    def drawn(facts: Facts, stream: Draws) -> str:
        taken = [facts[name] for name in besides]
        for _ in range(MAX_TRIES):
            code = prefix + str(stream.below(bound)).zfill(digits)
            if code not in taken:
                return code
        raise FactError(f"finds no free code of {digits} digits: give it more")

    return drawn


def _number(draw: Draw) -> Drawing:
    low, high, step = _limit(draw.from_), _limit(draw.to), draw.step

    def drawn(facts: Facts, stream: Draws) -> int:
        first, last = low(facts), high(facts)
        if last < first:
            raise FactError(f"cannot lie between {first} and {last}")
        return int(first + step * stream.below((last - first) // step + 1))

    return drawn


def _limit(number: int | str | None) -> Callable[[Facts], int]:
    if isinstance(number, str):
        return compile_expression(number)
    fixed = int(number or 0)
    return lambda _: fixed


def _shifted(day: str, days: int) -> str:
    return dt.date.fromordinal(dt.date.fromisoformat(day).toordinal() + days).isoformat()
