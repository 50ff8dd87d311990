"""The decision table: what each scenario must end in, what must happen on the way, and how hard it is.

A table is compiled over the dimensions that its rows name. It is complete (some row holds for every combination) and
unambiguous (never two), which is proven here by looking at all of them, also at those that exclusion rules remove.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from coverage_assets.conversations.models import Consequence, OutcomeRow, OutcomesFile
from coverage_assets.conversations.scenario import Scenario
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.yaml_loader import Document, KeyPath
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

    def outcomes_in(self, domain: str) -> frozenset[str]:
        """Every outcome that scenarios of a domain can have."""
        place = self.dimensions.index(DOMAIN) if DOMAIN in self.dimensions else None
        return frozenset(
            decision.outcome for values, decision in self.decisions.items() if place is None or values[place] == domain
        )


@dataclass(frozen=True)
class _Bound:
    """A row's condition, bound to the taxonomy."""

    keys: KeyPath
    predicate: Predicate


def compile_outcomes(
    declared: OutcomesFile, document: Document, taxonomy: Taxonomy
) -> tuple[OutcomeTable | None, list[Problem]]:
    """The table, or every problem that keeps it from being one."""
    binder = _Binder(document, taxonomy)
    overrides = binder.rows("overrides", [row.when for row in declared.overrides])
    table = binder.rows("table", [row.when for row in declared.table])
    always = binder.rows("always", [row.when for row in declared.always])
    levels = binder.rows("difficulty", [row.when or Where({}) for row in declared.difficulty])
    problems = [*binder.problems, *_unknown_names(declared, document)]
    named = {name for bound in (*overrides, *table, *always, *levels) for name in _names(bound.predicate)}
    dimensions = tuple(name for name in taxonomy.dimensions if name in named)
    size = prod(len(taxonomy.dimensions[name]) for name in dimensions)
    if size > MAX_COMBINATIONS:
        problems.append(
            document.problem(
                ("table",),
                f"the rows tell {size:,} combinations apart",
                f"name fewer dimensions: at most {MAX_COMBINATIONS:,}",
            )
        )
    if problems:
        return None, problems
    decisions = {}
    reported: set[tuple[object, ...]] = set()
    for codes in product(*(range(len(taxonomy.dimensions[name])) for name in dimensions)):
        fixed = dict(zip(dimensions, codes, strict=True))
        values = tuple(taxonomy.dimensions[name][code] for name, code in fixed.items())
        chosen = _one(overrides, fixed) or _one(table, fixed)
        level = next((index for index, bound in enumerate(levels) if given(bound.predicate, fixed) == ALWAYS), None)
        witness = ", ".join(f"{name} {value}" for name, value in zip(dimensions, values, strict=True))
        for fault in _faults(chosen, level, witness, document):
            if (fault.line, fault.column, fault.message.partition(":")[0]) not in reported:
                reported.add((fault.line, fault.column, fault.message.partition(":")[0]))
                problems.append(fault)
        if len(chosen) == 1 and level is not None:
            section, index = chosen[0].keys
            rows: Sequence[OutcomeRow] = declared.overrides if section == "overrides" else declared.table
            added = [
                row
                for row, bound in zip(declared.always, always, strict=True)
                if given(bound.predicate, fixed) == ALWAYS
            ]
            decisions[values] = _decision(rows[int(index)], added, declared.difficulty[level].level)
    return (None if problems else OutcomeTable(dimensions, decisions)), problems


def _one(rows: Sequence[_Bound], fixed: Mapping[str, int]) -> list[_Bound]:
    return [bound for bound in rows if given(bound.predicate, fixed) == ALWAYS]


def _faults(chosen: Sequence[_Bound], level: int | None, witness: str, document: Document) -> Iterator[Problem]:
    if not chosen:
        yield document.problem(("table",), f"no row decides some scenarios: {witness}", "add a row for them")
    if len(chosen) > 1:
        first = document.problem(chosen[0].keys, "").line
        yield document.problem(
            chosen[1].keys,
            f"this row and the one in line {first} both decide: {witness}",
            "tell them apart, or make one an override",
        )
    if level is None:
        yield document.problem(
            ("difficulty",), f"no row holds for some scenarios: {witness}", "end with `otherwise: true`"
        )


def _decision(row: OutcomeRow, added: Sequence[Consequence], difficulty: str) -> Decision:
    parts: Sequence[Consequence] = [row, *added]
    return Decision(
        row.outcome,
        tuple(dict.fromkeys(flag for part in parts for flag in part.flags)),
        tuple(dict.fromkeys(name for part in parts for name in part.obligations)),
        tuple(dict.fromkeys(text for part in parts for text in part.must_say)),
        difficulty,
    )


def _unknown_names(declared: OutcomesFile, document: Document) -> Iterator[Problem]:
    outcomes = [entry.slug for entry in declared.outcomes]
    for section, rows in (("table", declared.table), ("overrides", declared.overrides)):
        for index, row in enumerate(rows):
            if row.outcome not in outcomes:
                hint = did_you_mean(row.outcome, outcomes)
                yield document.problem((section, index, "outcome"), f"`{row.outcome}` is not a declared outcome", hint)
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
                        (section, index, "obligations", number), f"`{name}` is not a declared obligation", hint
                    )


class _Binder:
    """Binds rows to a taxonomy, and keeps what does not fit."""

    def __init__(self, document: Document, taxonomy: Taxonomy) -> None:
        self.document, self.taxonomy = document, taxonomy
        self.problems: list[Problem] = []

    def rows(self, section: str, wheres: Sequence[Where]) -> list[_Bound]:
        return [self._bound((section, index), where) for index, where in enumerate(wheres)]

    def _bound(self, keys: KeyPath, where: Where) -> _Bound:
        predicate, misnamed = resolve(where, self.taxonomy)
        self.problems += [
            self.document.problem((*keys, "when", *item.keys), item.message, item.suggestion) for item in misnamed
        ]
        return _Bound(keys, predicate)


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
