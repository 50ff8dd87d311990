"""Predicates over numbered values: a `where` once it is bound to a taxonomy.

Predicates are small frozen trees, so they can be compared, cached, and simplified where some
dimensions are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Is:
    """A dimension takes one of some values, given by their positions in declared order."""

    dimension: str
    codes: frozenset[int]


@dataclass(frozen=True)
class Not:
    """The inner predicate does not hold."""

    inner: Predicate


@dataclass(frozen=True)
class All:
    """Every part holds; without parts this is always true."""

    parts: tuple[Predicate, ...] = ()


Predicate: TypeAlias = Is | Not | All
ALWAYS = All()
NEVER = Not(ALWAYS)


def conjunction(parts: Iterator[Predicate] | tuple[Predicate, ...]) -> Predicate:
    """Join the parts with AND, without those that always hold; `NEVER` if one never does."""
    flat = (inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,)))
    kept = tuple(part for part in flat if part != ALWAYS)
    if NEVER in kept:
        return NEVER
    return kept[0] if len(kept) == 1 else All(kept)


def negation(part: Predicate) -> Predicate:
    """Return the predicate that holds when `part` does not."""
    return part.inner if isinstance(part, Not) else Not(part)


def given(predicate: Predicate, fixed: Mapping[str, int]) -> Predicate:
    """Return the predicate that remains once some dimensions are known."""
    if isinstance(predicate, Is):
        if predicate.dimension not in fixed:
            return predicate
        return ALWAYS if fixed[predicate.dimension] in predicate.codes else NEVER
    if isinstance(predicate, Not):
        return negation(given(predicate.inner, fixed))
    return conjunction(tuple(given(part, fixed) for part in predicate.parts))


def bounds(predicate: Predicate) -> dict[str, frozenset[int]]:
    """Return sets of values outside which the predicate cannot hold; absent dimensions are free."""
    if isinstance(predicate, Is):
        return {predicate.dimension: predicate.codes}
    box: dict[str, frozenset[int]] = {}
    for part in predicate.parts if isinstance(predicate, All) else ():
        for dimension, codes in bounds(part).items():
            box[dimension] = box.get(dimension, codes) & codes
    return box
