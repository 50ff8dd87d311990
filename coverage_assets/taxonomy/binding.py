"""Binding of a `where` to a taxonomy: names become numbers, and unknown names are listed."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.yaml_document import KeyPath
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import ALWAYS, NEVER, Is, Predicate, conjunction, negation
from coverage_assets.taxonomy.where import GROUP, NOT, ValueSelection, Where


@dataclass(frozen=True)
class Misnamed:
    """A name in a `where` that the taxonomy does not declare, or an empty list of values."""

    code: str
    keys: KeyPath
    message: str
    suggestion: str | None


def resolve(where: Where, taxonomy: Taxonomy) -> tuple[Predicate, list[Misnamed]]:
    """Bind a `where` to a taxonomy; list what cannot be bound and leave it out of the predicate."""
    misnamed: list[Misnamed] = []
    return _resolve(where, taxonomy, (), misnamed), misnamed


def _resolve(
    where: Where, taxonomy: Taxonomy, keys: KeyPath, misnamed: list[Misnamed]
) -> Predicate:
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
    name: str,
    selection: ValueSelection,
    taxonomy: Taxonomy,
    keys: KeyPath,
    misnamed: list[Misnamed],
) -> Predicate:
    if name != GROUP and name not in taxonomy.dimensions:
        hint = did_you_mean(name, [*taxonomy.dimensions, GROUP, NOT])
        misnamed.append(Misnamed("unknown-dimension", keys, f"`{name}` is not a dimension", hint))
        return ALWAYS
    if not selection.values:
        hint = "list at least one value, or remove the dimension"
        misnamed.append(
            Misnamed("empty-set", keys, f"`{name}` lists no value, so nothing can match", hint)
        )
        return ALWAYS
    accepted = (
        [group.slug for group in taxonomy.groups] if name == GROUP else taxonomy.dimensions[name]
    )
    unknown = [value for value in selection.values if value not in accepted]
    for value in unknown:
        kind = "a declared group" if name == GROUP else f"a value of `{name}`"
        place = (*keys, selection.values.index(value))
        misnamed.append(
            Misnamed(
                "unknown-value", place, f"`{value}` is not {kind}", did_you_mean(value, accepted)
            )
        )
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
