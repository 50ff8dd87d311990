"""Checks of a taxonomy that need more than one field: unique slugs, continuous intervals, size."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod

from coverage_assets.errors import Problem
from coverage_assets.foundation.yaml_document import Document, KeyPath
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import (
    MAX_RAW,
    RESERVED,
    Axis,
    Group,
    NamedEntry,
    Taxonomy,
)
from coverage_assets.taxonomy.where import GROUP, dimensions_of


def taxonomy_problems(document: Document, taxonomy: Taxonomy, vertical: str) -> Iterator[Problem]:
    """Yield what is wrong with a taxonomy whose fields are valid one by one."""
    if taxonomy.vertical != vertical:
        hint = f"write `vertical: {vertical}`, or rename the folder"
        yield document.problem(
            ("vertical",), f"`{taxonomy.vertical}` does not stand in a folder of that name", hint
        )
    yield from _repeated(document, ("domains",), taxonomy.domains)
    yield from _repeated(document, ("behaviors",), taxonomy.behaviors)
    yield from _repeated(document, ("axes",), taxonomy.axes)
    yield from _repeated(document, ("groups",), taxonomy.groups)
    for number, axis in enumerate(taxonomy.axes):
        if axis.slug in RESERVED:
            hint = "choose another name: this one has a meaning of its own"
            yield document.problem(
                ("axes", number, "slug"), f"`{axis.slug}` cannot name an axis", hint
            )
        yield from _repeated(document, ("axes", number, "bins"), axis.bins)
        yield from _axis_problems(document, number, axis)
    for number, group in enumerate(taxonomy.groups):
        yield from _group_problems(document, taxonomy, number, group)
    raw = prod(len(values) for values in taxonomy.dimensions.values())
    if raw > MAX_RAW:
        hint = "drop an axis or merge bins"
        yield document.problem(
            ("axes",), f"makes {raw:,} raw scenarios, more than {MAX_RAW:,}", hint
        )


def _repeated(
    document: Document, keys: KeyPath, entries: tuple[NamedEntry, ...]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.slug in seen:
            yield document.problem(
                (*keys, index, "slug"), f"repeats the slug `{entry.slug}`", "slugs are unique"
            )
        seen.add(entry.slug)


def _axis_problems(document: Document, number: int, axis: Axis) -> Iterator[Problem]:
    keys: KeyPath = ("axes", number)
    numeric = axis.kind == "numeric"
    if numeric != (axis.unit is not None):
        message = "a numeric axis needs a `unit`" if numeric else "a nominal axis has no `unit`"
        yield document.problem((*keys, "kind") if numeric else (*keys, "unit"), message)
    for index, value in enumerate(axis.bins):
        if numeric != (value.numbers is not None):
            message = (
                "needs an `interval`: its axis is numeric"
                if numeric
                else "has an `interval`, but its axis is nominal"
            )
            yield document.problem((*keys, "bins", index), f"bin `{value.slug}` {message}")
    intervals = [value.numbers for value in axis.bins if value.numbers]
    if numeric and len(intervals) == len(axis.bins):
        for index, (current, following) in enumerate(pairwise(intervals), start=1):
            if not current.meets(following):
                hint = (
                    "every value needs exactly one bin: "
                    "begin where the bin before ends, with the other bracket"
                )
                message = (
                    f"{axis.bins[index].interval} does not continue {axis.bins[index - 1].interval}"
                )
                yield document.problem((*keys, "bins", index, "interval"), message, hint)


def _group_problems(
    document: Document, taxonomy: Taxonomy, number: int, group: Group
) -> Iterator[Problem]:
    keys: KeyPath = ("groups", number, "where")
    if GROUP in dimensions_of(group.where):
        yield document.problem(keys, "a group cannot refer to groups", "write its dimensions out")
        return
    if not group.where:
        yield document.problem(
            keys, "an empty `where` matches every scenario", "name at least one dimension"
        )
    for item in resolve(group.where, taxonomy)[1]:
        yield document.problem((*keys, *item.keys), item.message, item.suggestion, code=item.code)
