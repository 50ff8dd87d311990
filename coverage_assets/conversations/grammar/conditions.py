"""Conditions of alternatives: facts, and the values that they must or must not have.

    when: { outcome: refused }                    this value
    when: { tone: [curt, blunt], rush: true }     one of these, and this
    when: { channel: { not: [phone] } }           any other value

A fact that is absent counts as null. True and 1 are different values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, WithJsonSchema

from coverage_assets.conversations.grammar.filters import Facts
from coverage_assets.conversations.grammar.symbol_names import FACT_PATH

NOT = "not"

Value: TypeAlias = str | int | bool | None
Key: TypeAlias = tuple[type, Value]
"""A value with its type, so that true and 1 differ."""


@dataclass(frozen=True)
class Condition:
    """The values that a fact must have or, if `negated`, must not have."""

    keys: frozenset[Key]
    negated: bool = False

    def holds(self, key: Key) -> bool:
        """Return whether the condition holds for a value."""
        return (key in self.keys) != self.negated


When: TypeAlias = Mapping[str, Condition]


def key_of(value: Value) -> Key:
    """Return the value with its type."""
    return value.__class__, value


def parse_when(value: object) -> When:
    """Parse the notation of a `when`; a `ValueError` says what is wrong with it."""
    if not isinstance(value, Mapping):
        raise ValueError(
            "must be a mapping of facts to values, such as `outcome: [refused, escalated]`"
        )
    return {
        _parse_fact_path(name): (
            item if isinstance(item, Condition) else _parse_condition(name, item)
        )
        for name, item in value.items()
    }


def _parse_fact_path(name: object) -> str:
    if not isinstance(name, str) or not FACT_PATH.fullmatch(name):
        raise ValueError(
            f"`{name}` is not the name of a fact; write it like `outcome` or `order.status`"
        )
    return name


def _parse_condition(name: str, value: object) -> Condition:
    negated = isinstance(value, dict) and list(value) == [NOT]
    chosen: Any = value[NOT] if negated else value  # type: ignore[index]
    values = chosen if isinstance(chosen, list) else [chosen]
    if not values or not all(isinstance(item, str | int | None) for item in values):
        raise ValueError(
            f"`{name}` must be a text, a whole number, true, false or null, "
            "a list of them, or `not:`"
        )
    return Condition(frozenset(key_of(item) for item in values), negated)


def write_when(when: When) -> dict[str, Any]:
    """Return the conditions in the notation that `parse_when` reads."""
    chosen = {
        name: [value for _, value in sorted(item.keys, key=repr)] for name, item in when.items()
    }
    return {
        name: {NOT: values} if when[name].negated else values for name, values in chosen.items()
    }


_VALUE = {"type": ["string", "integer", "boolean", "null"]}
_VALUES = {"anyOf": [_VALUE, {"type": "array", "items": _VALUE, "minItems": 1}]}
WHEN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [
            *_VALUES["anyOf"],
            {
                "type": "object",
                "properties": {NOT: _VALUES},
                "required": [NOT],
                "additionalProperties": False,
            },
        ]
    },
}

WhenField = Annotated[
    InstanceOf[Mapping],  # type: ignore[type-arg]
    BeforeValidator(parse_when),
    PlainSerializer(write_when),
    WithJsonSchema(WHEN_SCHEMA),
]


def make_fact_getter(name: str) -> Callable[[Facts], Any]:
    """Return the function that reads a fact or a field of it; None where it is absent."""
    first, *fields = name.split(".")
    if not fields:
        return lambda facts: facts.get(first)

    def get(facts: Facts) -> Any:
        value = facts.get(first)
        for step in fields:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    return get


def holds(when: When, facts: Facts) -> bool:
    """Return whether all conditions hold under these facts."""
    return all(
        condition.holds(key_of(make_fact_getter(name)(facts))) for name, condition in when.items()
    )
