"""The rows that one cap chooses from, held in memory, so that many orders of rules can be tried quickly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coverage_assets.linting.row_masks import Picked
from coverage_assets.linting.rule_effects import Outcome
from coverage_assets.scenarios.grid import Index, Mask
from coverage_assets.taxonomy.vertical import BoundRule


@dataclass(frozen=True, eq=False)
class CapCandidates:
    """The rows that a cap matches, and which of them each other rule would take first."""

    rows: Picked
    takes: Mask
    """By the other rule's place and by row, whether the rule removes the row when it stands before the cap."""
    places: Mapping[int, int]
    """By rule number, its place in `takes`."""

    @classmethod
    def of(cls, outcome: Outcome, cap: BoundRule) -> CapCandidates:
        """Gather the rows of a cap."""
        grid = outcome.relations.grid
        rows = Picked(
            grid,
            np.concatenate([picked.numbers for picked in Picked.matching(grid, cap.predicate)]),
        )
        others = [
            bound
            for bound in outcome.vertical.rules
            if outcome.relations.overlap(bound, cap) and bound != cap
        ]
        takes = np.zeros((len(others), len(rows.numbers)), dtype=np.bool_)
        for place, other in enumerate(others):
            takes[place] = rows.removed(other, outcome.kept_by_cap)
        return cls(rows, takes, {other.number: place for place, other in enumerate(others)})

    def candidates(self, before: Sequence[BoundRule], changed: Mapping[int, Index]) -> Mask:
        """The rows that the rules before leave, when the caps in `changed` keep other rows than they do now."""
        relevant = [other for other in before if other.number in self.places]
        usual = [self.places[other.number] for other in relevant if other.number not in changed]
        left = self.rows.passed([other for other in relevant if other.number in changed], changed)
        taken: Mask = np.logical_or.reduce(self.takes[usual], axis=0)
        return left & ~taken
