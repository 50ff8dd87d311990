"""Closures that read fields and items of values, with an explanation when there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.expressions.operators import EvaluationFault, kind
from coverage_assets.errors import did_you_mean

Evaluator: TypeAlias = Callable[[Mapping[str, Any]], Any]
"""Computes a value from a scope: a mapping of names to values."""


def field_of(record: Evaluator, name: str, shown: str) -> Evaluator:
    """Return a closure that reads a field of a record; messages call the record `shown`."""

    def read(scope: Mapping[str, Any]) -> Any:
        value = record(scope)
        if not isinstance(value, dict | Mapping):
            raise EvaluationFault(
                f"`{shown}` is {kind(value)}, which has no fields such as `{name}`"
            )
        try:
            return value[name]
        except KeyError:
            raise EvaluationFault(
                f"`{shown}` has no field `{name}`; {did_you_mean(name, map(str, value))}"
            ) from None

    return read


def item_of(container: Evaluator, key: Evaluator, shown: str) -> Evaluator:
    """Return a closure that looks up a key in a container; messages call the container `shown`."""

    def read(scope: Mapping[str, Any]) -> Any:
        value, place = container(scope), key(scope)
        if isinstance(value, dict | Mapping) and isinstance(place, str):
            try:
                return value[place]
            except KeyError:
                raise EvaluationFault(f"`{shown}` has nothing under {place!r}") from None
        if isinstance(value, list | tuple) and type(place) is int:
            if not 0 <= place < len(value):
                raise EvaluationFault(
                    f"`{shown}` has {len(value)} entries, counted from 0; there is none at {place}"
                )
            return value[place]
        raise EvaluationFault(
            f"`{shown}` is {kind(value)}; {kind(place)} cannot be looked up in it"
        )

    return read
