"""Conditions of declared entries as functions of a conversation's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import Is, Not, Predicate

Condition = Callable[[Mapping[str, Any]], bool]


def condition_of(predicate: Predicate, taxonomy: Taxonomy) -> Condition:
    """Compile a bound predicate to a function of facts, which hold the slug of every dimension."""
    if isinstance(predicate, Is):
        name = predicate.dimension
        accepted = frozenset(taxonomy.dimensions[name][code] for code in predicate.codes)
        return lambda facts: facts[name] in accepted
    if isinstance(predicate, Not):
        inner = condition_of(predicate.inner, taxonomy)
        return lambda facts: not inner(facts)
    parts: Sequence[Condition] = [condition_of(part, taxonomy) for part in predicate.parts]
    return lambda facts: all(part(facts) for part in parts)
