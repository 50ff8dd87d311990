"""The `where` of a rule: the scenarios that it is about.

A `where` names dimensions and the values they may take. Dimensions combine by AND, listed values by
OR, `not:` negates a list of values or a whole `where`, and `group:` stands for the `where` of a
declared group. This module reads and writes the notation; `coverage_assets.taxonomy.binding` binds
it to a taxonomy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, WithJsonSchema

GROUP = "group"
NOT = "not"
MAX_NESTING = 6


@dataclass(frozen=True)
class ValueSelection:
    """The values that one dimension may take or, if `negated`, may not take."""

    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class Where:
    """A condition as written: selections by dimension, and conditions that must not hold."""

    selections: Mapping[str, ValueSelection]
    none_of: tuple[Where, ...] = ()

    def __hash__(self) -> int:
        return hash((tuple(self.selections.items()), self.none_of))

    def __bool__(self) -> bool:
        return bool(self.selections or self.none_of)


def parse_where(value: object) -> Where:
    """Parse the notation of a `where`; a `ValueError` says what is wrong with it."""
    return _parse_where(value, 0)


def _parse_where(value: object, depth: int) -> Where:
    if isinstance(value, Where):
        return value
    if not isinstance(value, dict):
        raise ValueError(
            "must be a mapping of dimensions to values, such as `size: [small, large]`"
        )
    if depth > MAX_NESTING:
        raise ValueError(f"nests `not:` deeper than {MAX_NESTING} levels")
    inner = value.get(NOT, [])
    conditions = inner if isinstance(inner, list) else [inner]
    selections = {
        name: _parse_selection(name, chosen) for name, chosen in value.items() if name != NOT
    }
    return Where(selections, tuple(_parse_where(condition, depth + 1) for condition in conditions))


def _parse_selection(name: str, value: object) -> ValueSelection:
    negated = isinstance(value, dict) and list(value) == [NOT]
    chosen: Any = value[NOT] if negated else value  # type: ignore[index]
    values = chosen if isinstance(chosen, list) else [chosen]
    if not all(isinstance(item, str) for item in values):
        raise ValueError(
            f"`{name}` must be a value, a list of values, or `not:` with either; "
            "quote numbers and true/false"
        )
    return ValueSelection(tuple(values), negated)


_VALUES_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
WHERE_MARK = "a where"
_WHERE_REFERENCE = {"$ref": "#/$defs/Where"}
WHERE_SCHEMA: dict[str, Any] = {
    "title": "Where",
    "description": (
        "Dimensions combine by AND, listed values by OR; `not` negates; "
        "`group` names a declared group."
    ),
    "type": "object",
    "properties": {
        "not": {"anyOf": [_WHERE_REFERENCE, {"type": "array", "items": _WHERE_REFERENCE}]}
    },
    "additionalProperties": {
        "anyOf": [
            *_VALUES_SCHEMA["anyOf"],
            {
                "type": "object",
                "properties": {"not": _VALUES_SCHEMA},
                "required": ["not"],
                "additionalProperties": False,
            },
        ]
    },
}
"""The JSON Schema of a `where`; a published schema defines it once, under `$defs/Where`."""


def written(where: Where) -> dict[str, Any]:
    """Write a condition in the notation that `parse_where` reads."""
    chosen: dict[str, Any] = {}
    for name, selection in where.selections.items():
        chosen[name] = (
            {NOT: list(selection.values)} if selection.negated else list(selection.values)
        )
    if where.none_of:
        chosen[NOT] = [written(inner) for inner in where.none_of]
    return chosen


WhereField = Annotated[
    InstanceOf[Where],
    BeforeValidator(parse_where),
    PlainSerializer(written),
    WithJsonSchema({"$comment": WHERE_MARK}),
]


def dimensions_of(where: Where) -> set[str]:
    """Return the dimensions that a condition names, at any depth."""
    return set(where.selections).union(*(dimensions_of(inner) for inner in where.none_of))


def describe(where: Where) -> str:
    """Describe a condition in one line for people."""
    parts = [
        f"{name} is {'not ' if selection.negated else ''}{' or '.join(selection.values)}"
        for name, selection in where.selections.items()
    ]
    parts += [f"not ({describe(inner)})" for inner in where.none_of]
    return " and ".join(parts) or "every scenario"
