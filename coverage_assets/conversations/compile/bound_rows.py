"""The rows of `outcomes.yaml`, with their conditions bound to the taxonomy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coverage_assets.conversations.declared import OutcomesFile
from coverage_assets.errors import Problem
from coverage_assets.foundation.yaml_document import Document, KeyPath
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import ALWAYS, Is, Not, Predicate, given
from coverage_assets.taxonomy.where import Where


@dataclass(frozen=True)
class BoundRow:
    """A row's condition, bound to the taxonomy."""

    section: str
    number: int
    predicate: Predicate

    @property
    def keys(self) -> KeyPath:
        """The path of the row in the file."""
        return (self.section, self.number)


class BoundRows(NamedTuple):
    """The rows of every section."""

    overrides: list[BoundRow]
    table: list[BoundRow]
    always: list[BoundRow]
    difficulty: list[BoundRow]

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions that any row names."""
        return frozenset(
            name for rows in self for row in rows for name in _dimensions(row.predicate)
        )


def bind_rows(
    declared: OutcomesFile, document: Document, taxonomy: Taxonomy
) -> tuple[BoundRows, list[Problem]]:
    """Bind all rows; the problems are names that are not in the taxonomy."""
    binder = _Binder(document, taxonomy)
    rows = BoundRows(
        binder.rows("overrides", [row.when for row in declared.overrides]),
        binder.rows("table", [row.when for row in declared.table]),
        binder.rows("always", [row.when for row in declared.always]),
        binder.rows("difficulty", [row.when or Where({}) for row in declared.difficulty]),
    )
    return rows, binder.problems


def matching(rows: Sequence[BoundRow], fixed: Mapping[str, int]) -> list[BoundRow]:
    """Return the rows that hold for a combination of codes."""
    return [row for row in rows if given(row.predicate, fixed) == ALWAYS]


class _Binder:
    """Binds rows to a taxonomy and collects the problems."""

    def __init__(self, document: Document, taxonomy: Taxonomy) -> None:
        self.document, self.taxonomy = document, taxonomy
        self.problems: list[Problem] = []

    def rows(self, section: str, wheres: Sequence[Where]) -> list[BoundRow]:
        return [self._bound(section, number, where) for number, where in enumerate(wheres)]

    def _bound(self, section: str, number: int, where: Where) -> BoundRow:
        predicate, unknown = resolve(where, self.taxonomy)
        self.problems += [
            self.document.problem(
                (section, number, "when", *item.keys), item.message, item.suggestion
            )
            for item in unknown
        ]
        return BoundRow(section, number, predicate)


def _dimensions(predicate: Predicate) -> Iterator[str]:
    if isinstance(predicate, Is):
        yield predicate.dimension
    elif isinstance(predicate, Not):
        yield from _dimensions(predicate.inner)
    else:
        for part in predicate.parts:
            yield from _dimensions(part)
