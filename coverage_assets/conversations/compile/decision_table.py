"""The decision table: the outcome, obligations and difficulty of each scenario.

The table is compiled over the dimensions that its rows name. Compilation proves that it is complete
(some row matches every combination) and unambiguous (never two) by trying all combinations,
including those that exclusion rules remove.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from coverage_assets.conversations.compile.bound_rows import (
    BoundRow,
    BoundRows,
    bind_rows,
    matching,
)
from coverage_assets.conversations.compile.check_table import TableProblems, check_table_names
from coverage_assets.conversations.declared import Consequence, OutcomeRow, OutcomesFile, Scenario
from coverage_assets.errors import Problem
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.taxonomy.models import Taxonomy

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
        """Return what is right for this scenario."""
        return self.decisions[tuple(_value(scenario, name) for name in self.dimensions)]

    def decisions_in(self, domain: str) -> list[Decision]:
        """Return the decisions that a domain's scenarios can have."""
        place = self.dimensions.index(DOMAIN) if DOMAIN in self.dimensions else None
        return [
            decision
            for values, decision in self.decisions.items()
            if place is None or values[place] == domain
        ]

    def outcomes_in(self, domain: str) -> frozenset[str]:
        """Return the outcomes that a domain's scenarios can have."""
        return frozenset(decision.outcome for decision in self.decisions_in(domain))


def compile_outcomes(
    declared: OutcomesFile, document: Document, taxonomy: Taxonomy
) -> tuple[OutcomeTable | None, list[Problem]]:
    """Compile the table, or return every problem that prevents it."""
    rows, problems = bind_rows(declared, document, taxonomy)
    problems += check_table_names(declared, document)
    named = rows.dimensions
    dimensions = tuple(name for name in taxonomy.dimensions if name in named)
    size = prod(len(taxonomy.dimensions[name]) for name in dimensions)
    if size > MAX_COMBINATIONS:
        advice = f"name fewer dimensions: at most {MAX_COMBINATIONS:,}"
        problems.append(
            document.problem(("table",), f"the rows tell {size:,} combinations apart", advice)
        )
    if problems:
        return None, problems
    found = TableProblems(document)
    decisions: dict[tuple[str, ...], Decision] = {}
    for values, fixed in _combinations(dimensions, taxonomy):
        decision = _decide(rows, declared, fixed, found, _witness(dimensions, values))
        if decision is not None:
            decisions[values] = decision
    problems = [*found.found, *found.unused([*rows.overrides, *rows.table, *rows.difficulty])]
    return (None if problems else OutcomeTable(dimensions, decisions)), problems


def _combinations(
    dimensions: Sequence[str], taxonomy: Taxonomy
) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
    """Yield every combination, as values and as codes by dimension."""
    for codes in product(*(range(len(taxonomy.dimensions[name])) for name in dimensions)):
        fixed = dict(zip(dimensions, codes, strict=True))
        yield tuple(taxonomy.dimensions[name][code] for name, code in fixed.items()), fixed


def _witness(dimensions: Sequence[str], values: Sequence[str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(dimensions, values, strict=True))


def _decide(
    rows: BoundRows,
    declared: OutcomesFile,
    fixed: Mapping[str, int],
    found: TableProblems,
    witness: str,
) -> Decision | None:
    """Return the decision for a combination, if exactly one row and a difficulty match."""
    matched = matching(rows.overrides, fixed) or matching(rows.table, fixed)
    levels = matching(rows.difficulty, fixed)[:1]
    found.add_combination(matched, levels, witness)
    if len(matched) != 1 or not levels:
        return None
    added = [declared.always[row.number] for row in matching(rows.always, fixed)]
    return _decision(
        _declared_row(matched[0], declared), added, declared.difficulty[levels[0].number].level
    )


def _declared_row(row: BoundRow, declared: OutcomesFile) -> OutcomeRow:
    return (declared.overrides if row.section == "overrides" else declared.table)[row.number]


def _decision(row: OutcomeRow, added: Sequence[Consequence], difficulty: str) -> Decision:
    parts: Sequence[Consequence] = [row, *added]
    return Decision(
        row.outcome,
        tuple(dict.fromkeys(flag for part in parts for flag in part.flags)),
        tuple(dict.fromkeys(name for part in parts for name in part.obligations)),
        tuple(dict.fromkeys(text for part in parts for text in part.must_say)),
        difficulty,
    )


def _value(scenario: Scenario, dimension: str) -> str:
    if dimension == DOMAIN:
        return scenario.domain
    return scenario.behavior if dimension == BEHAVIOR else scenario.bins[dimension]
