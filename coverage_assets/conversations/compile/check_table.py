"""Checks of the decision table: undefined names, and combinations with no row or with several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coverage_assets.conversations.compile.bound_rows import BoundRow
from coverage_assets.conversations.declared import Consequence, OutcomesFile
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.yaml_document import Document, KeyPath


class TableProblems:
    """Collects the problems of the rows, each once, with the first combination that shows it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._found: dict[object, Problem] = {}
        self._used: set[KeyPath] = set()

    @property
    def found(self) -> list[Problem]:
        """The combinations that no row decides, or several."""
        return list(self._found.values())

    def add_combination(
        self, rows: Sequence[BoundRow], levels: Sequence[BoundRow], witness: str
    ) -> None:
        """Record which rows decide a combination."""
        self._used.update(row.keys for row in (*rows, *levels))
        if not rows:
            self._add(
                ("table",), f"no row decides some scenarios: {witness}", "add a row for them", ()
            )
        for other in rows[1:]:
            line = self._document.place(*rows[0].keys).line
            message = f"this row and the one in line {line} both decide: {witness}"
            self._add(other.keys, message, "tell them apart, or make one an override", rows[0].keys)
        if not levels:
            message = f"no row holds for some scenarios: {witness}"
            self._add(("difficulty",), message, "end with `otherwise: true`", ())

    def unused(self, rows: Sequence[BoundRow]) -> Iterator[Problem]:
        """Report rows that decide no combination: others take precedence, or none matches."""
        for row in rows:
            if row.keys not in self._used:
                message = "this row decides nothing: other rows decide all that it is about"
                yield self._document.problem(
                    row.keys, message, "remove it, or mend what it is about"
                )

    def _add(self, keys: KeyPath, message: str, suggestion: str, other: KeyPath) -> None:
        self._found.setdefault((keys, other), self._document.problem(keys, message, suggestion))


def check_table_names(declared: OutcomesFile, document: Document) -> Iterator[Problem]:
    """Report outcomes declared twice, and rows that name unknown outcomes or obligations."""
    outcomes = [entry.slug for entry in declared.outcomes]
    for index, slug in enumerate(outcomes):
        if slug in outcomes[:index]:
            yield document.problem(
                ("outcomes", index, "slug"), f"`{slug}` is declared twice", "keep one"
            )
    for section, rows in (("table", declared.table), ("overrides", declared.overrides)):
        for index, row in enumerate(rows):
            if row.outcome not in outcomes:
                hint = did_you_mean(row.outcome, outcomes)
                yield document.problem(
                    (section, index, "outcome"), f"`{row.outcome}` is not a declared outcome", hint
                )
    for keys, name in _obligations(declared):
        if name not in declared.obligations:
            hint = did_you_mean(name, declared.obligations)
            yield document.problem(keys, f"`{name}` is not a declared obligation", hint)


def _obligations(declared: OutcomesFile) -> Iterator[tuple[KeyPath, str]]:
    """Yield every obligation that a row names, with its path."""
    sections: Sequence[tuple[str, Sequence[Consequence]]] = (
        ("table", declared.table),
        ("overrides", declared.overrides),
        ("always", declared.always),
    )
    for section, entries in sections:
        for index, entry in enumerate(entries):
            for number, name in enumerate(entry.obligations):
                yield (section, index, "obligations", number), name
