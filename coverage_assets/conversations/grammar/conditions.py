"""When an alternative of a grammar may be drawn: facts, and the values that they must or must not have.

    when: { outcome: refused }                    this value
    when: { tone: [curt, blunt], rush: true }     one of these, and this
    when: { channel: { not: [phone] } }           any other value

A fact that is absent counts as null. True and 1 are different values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, WithJsonSchema

from coverage_assets.conversations.grammar.errors import TextPosition
from coverage_assets.conversations.grammar.filters import shown
from coverage_assets.conversations.grammar.parser import FACT_PATH
from coverage_assets.conversations.grammar.render import Below, Facts, Hold, Say, refusal

NOT = "not"
MAX_REMEMBERED = 512

Value: TypeAlias = str | int | bool | None
Key: TypeAlias = tuple[type, Value]
"""A value with its type, so that true and 1 differ."""


@dataclass(frozen=True)
class Condition:
    """The values that a fact must have, or with `negated` must not have."""

    keys: frozenset[Key]
    negated: bool = False

    def holds(self, key: Key) -> bool:
        """Whether the condition holds for a value."""
        return (key in self.keys) != self.negated


When: TypeAlias = Mapping[str, Condition]


def key_of(value: Value) -> Key:
    """The value with its type."""
    return value.__class__, value


def parse_when(value: object) -> When:
    """Read the notation of a `when`; a `ValueError` says what is wrong with it."""
    if not isinstance(value, Mapping):
        raise ValueError(
            "must be a mapping of facts to values, such as `outcome: [refused, escalated]`"
        )
    return {
        _fact(name): item if isinstance(item, Condition) else _condition(name, item)
        for name, item in value.items()
    }


def _fact(name: object) -> str:
    if not isinstance(name, str) or not FACT_PATH.fullmatch(name):
        raise ValueError(
            f"`{name}` is not the name of a fact; write it like `outcome` or `order.status`"
        )
    return name


def _condition(name: str, value: object) -> Condition:
    negated = isinstance(value, dict) and list(value) == [NOT]
    chosen: Any = value[NOT] if negated else value  # type: ignore[index]
    values = chosen if isinstance(chosen, list) else [chosen]
    if not values or not all(isinstance(item, str | int | None) for item in values):
        raise ValueError(
            f"`{name}` must be a text, a whole number, true, false or null, a list of them, or `not:`"
        )
    return Condition(frozenset(key_of(item) for item in values), negated)


def written(when: When) -> dict[str, Any]:
    """The condition in the notation that `parse_when` reads."""
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
    PlainSerializer(written),
    WithJsonSchema(WHEN_SCHEMA),
]


def make_chooser(options: Sequence[tuple[Say, int, When]], symbol: str) -> Say:
    """The function that says one of the options whose conditions hold, drawn by weight.

    What is left under given values is remembered, so that testing them costs one look-up.
    """
    tested = sorted({name for _, _, when in options for name in when})
    finders = [_finder(name) for name in tested]
    remembered: dict[tuple[Key, ...], list[Say]] = {}

    def left(keys: tuple[Key, ...]) -> list[Say]:
        values = dict(zip(tested, keys, strict=True))
        found = [
            say
            for say, weight, when in options
            if all(condition.holds(values[name]) for name, condition in when.items())
            for _ in range(weight)
        ]
        if not found:
            told = " and ".join(f"{name} is {shown(value)}" for name, (_, value) in values.items())
            raise refusal(
                "no-alternative-left", TextPosition(symbol), f"no alternative is left when {told}"
            )
        if len(remembered) >= MAX_REMEMBERED:
            remembered.clear()
        remembered[keys] = found
        return found

    def say(facts: Facts, below: Below, hold: Hold) -> str:
        keys = tuple([(value.__class__, value) for value in [find(facts) for find in finders]])
        try:
            found = remembered.get(keys)
        except TypeError:
            raise refusal(
                "value",
                TextPosition(symbol),
                f"`when` cannot test a list or a record: {shown(keys)}",
            ) from None
        found = found or left(keys)
        return found[below(len(found))](facts, below, hold)

    return say


def _finder(name: str) -> Callable[[Facts], Any]:
    first, *fields = name.split(".")
    if not fields:
        return lambda facts: facts.get(first)

    def find(facts: Facts) -> Any:
        value = facts.get(first)
        for step in fields:
            value = value.get(step) if isinstance(value, Mapping) else None
        return value

    return find


def holds(when: When, facts: Facts) -> bool:
    """Whether all conditions hold under these facts."""
    return all(condition.holds(key_of(_finder(name)(facts))) for name, condition in when.items())
