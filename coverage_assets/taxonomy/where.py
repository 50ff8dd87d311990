"""The `where` of a rule: which scenarios it is about.

A `where` names dimensions and the values they may take: dimensions combine by AND, listed values by OR, `not:` turns a
value list or a whole `where` round, and `group:` stands for the `where` of a declared group. `parse_where` reads the
notation; `resolve` binds it to a taxonomy and yields a `Predicate` over numbered values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, WithJsonSchema

from coverage_assets.errors import did_you_mean

if TYPE_CHECKING:
    from coverage_assets.foundation.yaml_loader import KeyPath
    from coverage_assets.taxonomy.models import Taxonomy

GROUP = "group"
NOT = "not"
MAX_NESTING = 6


@dataclass(frozen=True)
class Selection:
    """The values that one dimension may take, or with `negated` may not take."""

    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class Where:
    """A condition as it is written: selections by dimension, and conditions that must not hold."""

    selections: Mapping[str, Selection]
    none_of: tuple[Where, ...] = ()

    def __hash__(self) -> int:
        return hash((tuple(self.selections.items()), self.none_of))

    def __bool__(self) -> bool:
        return bool(self.selections or self.none_of)


def parse_where(value: object) -> Where:
    """Read the notation of a `where`; a `ValueError` says what is wrong with its form."""
    return _parse_where(value, 0)


def _parse_where(value: object, depth: int) -> Where:
    if isinstance(value, Where):
        return value
    if not isinstance(value, dict):
        raise ValueError("must be a mapping of dimensions to values, such as `brand_bias: [soft, hard]`")
    if depth > MAX_NESTING:
        raise ValueError(f"nests `not:` deeper than {MAX_NESTING} levels")
    inner = value.get(NOT, [])
    conditions = inner if isinstance(inner, list) else [inner]
    selections = {name: _parse_selection(name, chosen) for name, chosen in value.items() if name != NOT}
    return Where(selections, tuple(_parse_where(condition, depth + 1) for condition in conditions))


def _parse_selection(name: str, value: object) -> Selection:
    negated = isinstance(value, dict) and list(value) == [NOT]
    chosen: Any = value[NOT] if negated else value  # type: ignore[index]
    values = chosen if isinstance(chosen, list) else [chosen]
    if not all(isinstance(item, str) for item in values):
        raise ValueError(
            f"`{name}` must be a value, a list of values, or `not:` with either; quote numbers and true/false"
        )
    return Selection(tuple(values), negated)


_VALUES_SCHEMA = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
WHERE_MARK = "a where"
_WHERE_REFERENCE = {"$ref": "#/$defs/Where"}
WHERE_SCHEMA: dict[str, Any] = {
    "title": "Where",
    "description": "Dimensions combine by AND, listed values by OR; `not` negates; `group` names a declared group.",
    "type": "object",
    "properties": {"not": {"anyOf": [_WHERE_REFERENCE, {"type": "array", "items": _WHERE_REFERENCE}]}},
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
"""The JSON Schema of a `where`; a published schema carries it once, under `$defs/Where`."""


def written(where: Where) -> dict[str, Any]:
    """The condition in the notation that `parse_where` reads."""
    chosen: dict[str, Any] = {}
    for name, selection in where.selections.items():
        chosen[name] = {NOT: list(selection.values)} if selection.negated else list(selection.values)
    if where.none_of:
        chosen[NOT] = [written(inner) for inner in where.none_of]
    return chosen


WhereField = Annotated[
    InstanceOf[Where],
    BeforeValidator(parse_where),
    PlainSerializer(written),
    WithJsonSchema({"$comment": WHERE_MARK}),
]


@dataclass(frozen=True)
class Is:
    """A dimension takes one of some values, given as their numbers in declared order."""

    dimension: str
    codes: frozenset[int]


@dataclass(frozen=True)
class Not:
    """A predicate does not hold."""

    inner: Predicate


@dataclass(frozen=True)
class All:
    """Every part holds. Without parts it always does."""

    parts: tuple[Predicate, ...] = ()


Predicate: TypeAlias = Is | Not | All
ALWAYS = All()
NEVER = Not(ALWAYS)


def conjunction(parts: Iterator[Predicate] | tuple[Predicate, ...]) -> Predicate:
    """All of the parts, without what always holds; `NEVER` when one part never does."""
    flat = (inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,)))
    kept = tuple(part for part in flat if part != ALWAYS)
    if NEVER in kept:
        return NEVER
    return kept[0] if len(kept) == 1 else All(kept)


def negation(part: Predicate) -> Predicate:
    """What holds when `part` does not."""
    return part.inner if isinstance(part, Not) else Not(part)


def given(predicate: Predicate, fixed: Mapping[str, int]) -> Predicate:
    """The predicate that remains when some dimensions are known."""
    if isinstance(predicate, Is):
        if predicate.dimension not in fixed:
            return predicate
        return ALWAYS if fixed[predicate.dimension] in predicate.codes else NEVER
    if isinstance(predicate, Not):
        return negation(given(predicate.inner, fixed))
    return conjunction(tuple(given(part, fixed) for part in predicate.parts))


def bounds(predicate: Predicate) -> dict[str, frozenset[int]]:
    """Value sets outside which the predicate cannot hold; a dimension that is not named is free."""
    if isinstance(predicate, Is):
        return {predicate.dimension: predicate.codes}
    box: dict[str, frozenset[int]] = {}
    for part in predicate.parts if isinstance(predicate, All) else ():
        for dimension, codes in bounds(part).items():
            box[dimension] = box.get(dimension, codes) & codes
    return box


@dataclass(frozen=True)
class Misnamed:
    """A name in a `where` that the taxonomy does not know, or a value list that is empty."""

    code: str
    keys: KeyPath
    message: str
    suggestion: str | None


def resolve(where: Where, taxonomy: Taxonomy) -> tuple[Predicate, list[Misnamed]]:
    """Bind a `where` to a taxonomy. What cannot be bound is listed, and left out of the predicate."""
    misnamed: list[Misnamed] = []
    return _resolve(where, taxonomy, (), misnamed), misnamed


def _resolve(where: Where, taxonomy: Taxonomy, keys: KeyPath, misnamed: list[Misnamed]) -> Predicate:
    parts = [
        _resolve_selection(name, selection, taxonomy, (*keys, name), misnamed)
        for name, selection in where.selections.items()
    ]
    single = len(where.none_of) == 1
    for index, inner in enumerate(where.none_of):
        place = (*keys, NOT) if single else (*keys, NOT, index)
        parts.append(negation(_resolve(inner, taxonomy, place, misnamed)))
    return conjunction(tuple(parts))


def _resolve_selection(
    name: str, selection: Selection, taxonomy: Taxonomy, keys: KeyPath, misnamed: list[Misnamed]
) -> Predicate:
    if name != GROUP and name not in taxonomy.dimensions:
        hint = did_you_mean(name, [*taxonomy.dimensions, GROUP, NOT])
        misnamed.append(Misnamed("unknown-dimension", keys, f"`{name}` is not a dimension", hint))
        return ALWAYS
    if not selection.values:
        hint = "list at least one value, or remove the dimension"
        misnamed.append(Misnamed("empty-set", keys, f"`{name}` lists no value, so nothing can match", hint))
        return ALWAYS
    accepted = [group.slug for group in taxonomy.groups] if name == GROUP else taxonomy.dimensions[name]
    unknown = [value for value in selection.values if value not in accepted]
    for value in unknown:
        kind = "a declared group" if name == GROUP else f"a value of `{name}`"
        place = (*keys, selection.values.index(value))
        misnamed.append(Misnamed("unknown-value", place, f"`{value}` is not {kind}", did_you_mean(value, accepted)))
    known = [value for value in selection.values if value in accepted]
    if not known:
        return ALWAYS
    if name == GROUP:
        inner = [resolve(taxonomy.group(value).where, taxonomy)[0] for value in known]
        anyone = negation(conjunction(tuple(negation(part) for part in inner)))
        return negation(anyone) if selection.negated else anyone
    values = taxonomy.dimensions[name]
    chosen = frozenset(values.index(value) for value in known)
    everything = frozenset(range(len(values)))
    codes = everything - chosen if selection.negated else chosen
    return ALWAYS if codes == everything else Is(name, codes) if codes else NEVER


def describe(where: Where) -> str:
    """The condition as one line for people."""
    parts = [
        f"{name} is {'not ' if selection.negated else ''}{' or '.join(selection.values)}"
        for name, selection in where.selections.items()
    ]
    parts += [f"not ({describe(inner)})" for inner in where.none_of]
    return " and ".join(parts) or "every scenario"
