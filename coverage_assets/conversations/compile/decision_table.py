"""The decision table: what each scenario must end in, what must happen on the way, and how hard it is.

A table is compiled over the dimensions that its rows name. It is complete (some row holds for every combination) and
unambiguous (never two), which is proven here by looking at all of them, also at those that exclusion rules remove.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

from coverage_assets.conversations.declared.outcomes import Consequence, OutcomeRow, OutcomesFile
from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.yaml_document import Document, KeyPath
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import ALWAYS, Is, Not, Predicate, given
from coverage_assets.taxonomy.where import Where

MAX_COMBINATIONS = 200_000


@dataclass(frozen=True)
class Decision:
    """What is right for a scenario."""

    outcome: str
    flags: tuple[str, ...]
    obligations: tuple[str, ...]
    must_say: tuple[str, ...]
    difficulty: str


@dataclass(frozen=True)
class OutcomeTable:
    """The compiled table."""

    dimensions: tuple[str, ...]
    decisions: Mapping[tuple[str, ...], Decision]

    def decide(self, scenario: Scenario) -> Decision:
        """What is right for this scenario."""
        return self.decisions[tuple(_value(scenario, name) for name in self.dimensions)]

    def decisions_in(self, domain: str) -> list[Decision]:
        """What can be right in a domain."""
        place = self.dimensions.index(DOMAIN) if DOMAIN in self.dimensions else None
        return [
            found
            for values, found in self.decisions.items()
            if place is None or values[place] == domain
        ]

    def outcomes_in(self, domain: str) -> frozenset[str]:
        """Every outcome that scenarios of a domain can have."""
        return frozenset(decision.outcome for decision in self.decisions_in(domain))


@dataclass(frozen=True)
class _Bound:
    """A row's condition, bound to the taxonomy."""

    section: str
    number: int
    predicate: Predicate

    @property
    def keys(self) -> KeyPath:
        """Where the row stands."""
        return (self.section, self.number)


class _BoundRows(NamedTuple):
    """The rows of every section."""

    overrides: list[_Bound]
    table: list[_Bound]
    always: list[_Bound]
    difficulty: list[_Bound]


def compile_outcomes(
    declared: OutcomesFile, document: Document, taxonomy: Taxonomy
) -> tuple[OutcomeTable | None, list[Problem]]:
    """The table, or every problem that keeps it from being one."""
    binder = _Binder(document, taxonomy)
    bound = _BoundRows(
        binder.rows("overrides", [row.when for row in declared.overrides]),
        binder.rows("table", [row.when for row in declared.table]),
        binder.rows("always", [row.when for row in declared.always]),
        binder.rows("difficulty", [row.when or Where({}) for row in declared.difficulty]),
    )
    problems = [*binder.problems, *_misnamed(declared, document)]
    named = {name for rows in bound for row in rows for name in _names(row.predicate)}
    dimensions = tuple(name for name in taxonomy.dimensions if name in named)
    size = prod(len(taxonomy.dimensions[name]) for name in dimensions)
    if size > MAX_COMBINATIONS:
        advice = f"name fewer dimensions: at most {MAX_COMBINATIONS:,}"
        problems.append(
            document.problem(("table",), f"the rows tell {size:,} combinations apart", advice)
        )
    if problems:
        return None, problems
    decisions: dict[tuple[str, ...], Decision] = {}
    faults = _Faults(document)
    for codes in product(*(range(len(taxonomy.dimensions[name])) for name in dimensions)):
        fixed = dict(zip(dimensions, codes, strict=True))
        values = tuple(taxonomy.dimensions[name][code] for name, code in fixed.items())
        witness = ", ".join(
            f"{name} {value}" for name, value in zip(dimensions, values, strict=True)
        )
        rows = _holding(bound.overrides, fixed) or _holding(bound.table, fixed)
        levels = _holding(bound.difficulty, fixed)[:1]
        faults.look_at(rows, levels, witness)
        if len(rows) == 1 and levels:
            added = [declared.always[row.number] for row in _holding(bound.always, fixed)]
            decisions[values] = _decision(
                _row(rows[0], declared), added, declared.difficulty[levels[0].number].level
            )
    problems = [*faults.found, *faults.idle([*bound.overrides, *bound.table, *bound.difficulty])]
    return (None if problems else OutcomeTable(dimensions, decisions)), problems


def _holding(rows: Sequence[_Bound], fixed: Mapping[str, int]) -> list[_Bound]:
    return [bound for bound in rows if given(bound.predicate, fixed) == ALWAYS]


def _row(bound: _Bound, declared: OutcomesFile) -> OutcomeRow:
    return (declared.overrides if bound.section == "overrides" else declared.table)[bound.number]


class _Faults:
    """What is wrong with the rows, each thing once, with the first combination that shows it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: dict[object, Problem] = {}
        self._used: set[KeyPath] = set()

    @property
    def found(self) -> list[Problem]:
        """Combinations that no row decides, or two."""
        return list(self._seen.values())

    def look_at(self, rows: Sequence[_Bound], levels: Sequence[_Bound], witness: str) -> None:
        """See which rows decide a combination."""
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

    def idle(self, rows: Sequence[_Bound]) -> Iterator[Problem]:
        """Rows that decide nothing: what they are about was decided before, or does not exist."""
        for row in rows:
            if row.keys not in self._used:
                message = "this row decides nothing: other rows decide all that it is about"
                yield self._document.problem(
                    row.keys, message, "remove it, or mend what it is about"
                )

    def _add(self, keys: KeyPath, message: str, suggestion: str, about: KeyPath) -> None:
        self._seen.setdefault((keys, about), self._document.problem(keys, message, suggestion))


def _decision(row: OutcomeRow, added: Sequence[Consequence], difficulty: str) -> Decision:
    parts: Sequence[Consequence] = [row, *added]
    return Decision(
        row.outcome,
        tuple(dict.fromkeys(flag for part in parts for flag in part.flags)),
        tuple(dict.fromkeys(name for part in parts for name in part.obligations)),
        tuple(dict.fromkeys(text for part in parts for text in part.must_say)),
        difficulty,
    )


def _misnamed(declared: OutcomesFile, document: Document) -> Iterator[Problem]:
    """Names that stand for nothing, or for two things."""
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
    sections: Sequence[tuple[str, Sequence[Consequence]]] = (
        ("table", declared.table),
        ("overrides", declared.overrides),
        ("always", declared.always),
    )
    for section, entries in sections:
        for index, entry in enumerate(entries):
            for number, name in enumerate(entry.obligations):
                if name not in declared.obligations:
                    hint = did_you_mean(name, declared.obligations)
                    yield document.problem(
                        (section, index, "obligations", number),
                        f"`{name}` is not a declared obligation",
                        hint,
                    )


class _Binder:
    """Binds rows to a taxonomy, and keeps what does not fit."""

    def __init__(self, document: Document, taxonomy: Taxonomy) -> None:
        self.document, self.taxonomy = document, taxonomy
        self.problems: list[Problem] = []

    def rows(self, section: str, wheres: Sequence[Where]) -> list[_Bound]:
        return [self._bound(section, number, where) for number, where in enumerate(wheres)]

    def _bound(self, section: str, number: int, where: Where) -> _Bound:
        predicate, misnamed = resolve(where, self.taxonomy)
        self.problems += [
            self.document.problem(
                (section, number, "when", *item.keys), item.message, item.suggestion
            )
            for item in misnamed
        ]
        return _Bound(section, number, predicate)


def _names(predicate: Predicate) -> Iterator[str]:
    if isinstance(predicate, Is):
        yield predicate.dimension
    elif isinstance(predicate, Not):
        yield from _names(predicate.inner)
    else:
        for part in predicate.parts:
            yield from _names(part)


def _value(scenario: Scenario, dimension: str) -> str:
    if dimension == DOMAIN:
        return scenario.domain
    return scenario.behavior if dimension == BEHAVIOR else scenario.bins[dimension]
