"""The rows that one cap chooses from, in memory, so that many rule orders can be tried quickly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coverage_assets.linting.row_masks import PickedRows
from coverage_assets.linting.rule_effects import Outcome
from coverage_assets.scenarios.grid import Index, Mask
from coverage_assets.taxonomy.vertical import BoundRule


@dataclass(frozen=True, eq=False)
class CapCandidates:
    """The rows that a cap matches, and which of them each other rule would remove first."""

    rows: PickedRows
    removes: Mask
    """By the other rule's place and by row: whether the rule removes the row before the cap."""
    places: Mapping[int, int]
    """By rule number, its place in `removes`."""

    @classmethod
    def of(cls, outcome: Outcome, cap: BoundRule) -> CapCandidates:
        """Collect the rows of a cap."""
        grid = outcome.relations.grid
        rows = PickedRows(
            grid,
            np.concatenate([picked.numbers for picked in PickedRows.matching(grid, cap.predicate)]),
        )
        others = [
            bound
            for bound in outcome.vertical.rules
            if outcome.relations.overlap(bound, cap) and bound != cap
        ]
        removes = np.zeros((len(others), len(rows.numbers)), dtype=np.bool_)
        for place, other in enumerate(others):
            removes[place] = rows.removed(other, outcome.kept_by_cap)
        return cls(rows, removes, {other.number: place for place, other in enumerate(others)})

    def candidates(self, before: Sequence[BoundRule], changed: Mapping[int, Index]) -> Mask:
        """Return the rows that the rules before leave if the caps in `changed` keep other rows."""
        relevant = [other for other in before if other.number in self.places]
        usual = [self.places[other.number] for other in relevant if other.number not in changed]
        left = self.rows.passed([other for other in relevant if other.number in changed], changed)
        removed: Mask = np.logical_or.reduce(self.removes[usual], axis=0)
        return left & ~removed
