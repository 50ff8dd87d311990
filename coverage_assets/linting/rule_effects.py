"""What the rules remove in file order, and what is left of each cell and group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from coverage_assets.linting.relations import Relations, block_rows
from coverage_assets.linting.row_masks import BLOCK_ROWS, PickedRows, matching
from coverage_assets.scenarios.attribution import KeptByCap, apply_rules
from coverage_assets.scenarios.caps import decide_cap, decide_caps
from coverage_assets.scenarios.counts import Rows, ScenarioCounts
from coverage_assets.scenarios.grid import BATCH_ROWS, Index
from coverage_assets.taxonomy.predicates import Predicate, conjunction
from coverage_assets.taxonomy.vertical import BoundRule, Vertical


@dataclass(frozen=True)
class Outcome:
    """What the rules of a vertical remove and keep in file order."""

    vertical: Vertical
    relations: Relations
    kept_by_cap: KeptByCap
    charged: Index
    """How many rows each rule (first index) removes of those each rule (second index) matches."""
    tally: pl.DataFrame
    """The counts of `coverage_assets.scenarios.counts`."""

    @classmethod
    def of(cls, vertical: Vertical, relations: Relations) -> Outcome:
        """Decide the caps as the enumeration does, then count over the grid once."""
        rules = vertical.rules
        decided = decide_caps(vertical, BATCH_ROWS)
        charged = np.zeros((len(rules), len(rules)), dtype=np.int64)
        tally = ScenarioCounts(vertical)
        for block in relations.grid.blocks(block_rows(len(rules))):
            effects = apply_rules(block, rules, decided)
            tally.add(Rows.of_block(block, effects))
            for bound in rules:
                mask = matching(block, bound.predicate)
                if mask is not None:
                    found = np.bincount(effects.charges[mask] + 1, minlength=len(rules) + 1)
                    charged[:, bound.number] += found[1:]
        return cls(vertical, relations, decided, charged, tally.table())

    @property
    def kept(self) -> int:
        """The number of scenarios that no rule removes."""
        return self.relations.grid.rows - int(self.charged.diagonal().sum())

    def removed(self, bound: BoundRule) -> int:
        """Return how many rows are charged to a rule."""
        return int(self.charged[bound.number, bound.number])

    def reached(self, bound: BoundRule) -> int:
        """Return how many of a rule's rows the earlier rules leave it."""
        return self.removed(bound) + len(self.kept_by_cap.get(bound.number, ()))

    def takers(self, bound: BoundRule) -> list[BoundRule]:
        """Return the other rules that remove rows which this rule matches."""
        return [
            other
            for other in self.vertical.rules
            if other != bound and self.charged[other.number, bound.number]
        ]

    def removed_row(self, bound: BoundRule, condition: Predicate) -> int | None:
        """Return the first row that is charged to a rule and satisfies a condition."""
        earlier = [
            other
            for other in self.vertical.rules[: bound.number]
            if self.relations.overlap(other, bound)
        ]
        for rows in PickedRows.matching(
            self.relations.grid, conjunction((bound.predicate, condition))
        ):
            charged = rows.numbers[
                rows.passed(earlier, self.kept_by_cap) & rows.removed(bound, self.kept_by_cap)
            ]
            if len(charged):
                return int(charged[0])
        return None


def decide(
    vertical: Vertical,
    relations: Relations,
    cap: BoundRule,
    before: Sequence[BoundRule],
    decided: KeptByCap,
) -> Index:
    """Return what a cap keeps of what the rules before it leave.

    Only the rules that share rows with the cap matter.
    """
    relevant = [other for other in before if relations.overlap(other, cap)]
    matched = PickedRows.matching(relations.grid, cap.predicate)
    left = [rows.numbers[rows.passed(relevant, decided)] for rows in matched]
    nothing: Index = np.zeros(0, dtype=np.int64)
    return choose(vertical, cap, PickedRows(relations.grid, np.concatenate([nothing, *left])))


def choose(vertical: Vertical, cap: BoundRule, candidates: PickedRows) -> Index:
    """Return what a cap keeps of these candidates."""
    limit = cap.rule.limit
    assert limit is not None, "only a cap chooses"
    if candidates.largest_scope(limit.per) <= limit.limit:
        return candidates.numbers
    leaves_the_candidates = replace(cap, number=len(vertical.rules))
    kept = {leaves_the_candidates.number: candidates.numbers}
    return decide_cap(vertical, cap, [leaves_the_candidates], kept, BLOCK_ROWS)
