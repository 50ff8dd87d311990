"""How the sets of scenarios that rules match relate, before any rule has removed anything.

The grid is enumerated once, block by block. In each block a matrix product counts, for every pair
of rules, the rows that both match. The result is a few numbers per pair, however many scenarios
there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coverage_assets.linting.row_masks import BLOCK_ROWS, PickedRows, matching
from coverage_assets.scenarios.grid import Block, Grid, Index, Mask
from coverage_assets.taxonomy.vertical import BoundRule

MATRIX_CELLS = 1 << 23
NO_ROW = -1


def block_rows(rules: int) -> int:
    """Return how many rows a block may have so that a matrix of rules by rows stays small."""
    return max(1 << 12, min(BLOCK_ROWS, MATRIX_CELLS // max(rules, 1)))


@dataclass(frozen=True)
class Relations:
    """Counts of the rows that rules match, alone and in pairs, by the rules' numbers."""

    grid: Grid
    rules: Sequence[BoundRule]
    overlaps: Index
    """The number of rows that each pair shares; on the diagonal, that a rule matches."""
    shared: Index
    """The first row that each pair shares, or -1; on the diagonal, that a rule matches."""
    alone: Index
    """The number of rows that only this one of all `exclude` rules matches."""
    free: Index
    """The number of a rule's rows that no `exclude` rule matches."""

    @classmethod
    def of(cls, grid: Grid, rules: Sequence[BoundRule], count: int) -> Relations:
        """Count over the whole grid; `count` is one more than the highest rule number."""
        overlaps = np.zeros((count, count), dtype=np.int64)
        shared = np.full((count, count), NO_ROW, dtype=np.int64)
        alone = np.zeros(count, dtype=np.int64)
        free = np.zeros(count, dtype=np.int64)
        for block in grid.blocks(block_rows(count)):
            found = [
                (bound, mask)
                for bound in rules
                if (mask := matching(block, bound.predicate)) is not None
            ]
            if not found:
                continue
            numbers = np.array([bound.number for bound, _ in found])
            matrix = np.stack([mask for _, mask in found])
            weights = matrix.astype(np.float32)
            pairs = np.ix_(numbers, numbers)
            overlaps[pairs] += (weights @ weights.T).astype(np.int64)
            _record_first_rows(shared, overlaps, numbers, matrix, block)
            excludes = np.array([bound.rule.limit is None for bound, _ in found])
            times = weights[excludes].sum(axis=0)
            alone[numbers[excludes]] += (matrix[excludes] & (times == 1)).sum(axis=1)
            free[numbers] += (matrix & (times == 0)).sum(axis=1)
        return cls(grid, rules, overlaps, shared, alone, free)

    @property
    def sizes(self) -> Index:
        """The number of rows that each rule matches."""
        return self.overlaps.diagonal()

    @property
    def excludes(self) -> list[BoundRule]:
        """The `exclude` rules."""
        return [bound for bound in self.rules if bound.rule.limit is None]

    @property
    def caps(self) -> list[BoundRule]:
        """The caps."""
        return [bound for bound in self.rules if bound.rule.limit is not None]

    def size(self, bound: BoundRule) -> int:
        """Return how many rows a rule matches."""
        return int(self.overlaps[bound.number, bound.number])

    def overlap(self, one: BoundRule, other: BoundRule) -> int:
        """Return how many rows two rules share."""
        return int(self.overlaps[one.number, other.number])

    def first(self, one: BoundRule, other: BoundRule) -> int:
        """Return the first row that two rules share."""
        return int(self.shared[one.number, other.number])

    def inside(self, one: BoundRule, other: BoundRule) -> bool:
        """Return whether the rows of one rule, if any, are all rows of the other."""
        return 0 < self.size(one) == self.overlap(one, other)

    def equal(self, one: BoundRule, other: BoundRule) -> bool:
        """Return whether two rules match the same rows, and at least one."""
        return self.inside(one, other) and self.inside(other, one)

    def containers(self, bound: BoundRule) -> list[BoundRule]:
        """Return the `exclude` rules that cover this one; of two equal sets, the earlier counts."""
        return [other for other in self._others(bound) if self.inside(bound, other)]

    def cover(self, bound: BoundRule) -> list[BoundRule] | None:
        """Return `exclude` rules that jointly cover this one, largest share first, or None."""
        if self.size(bound) == 0 or self.alone[bound.number]:
            return None
        others = [other for other in self._others(bound) if self.overlap(bound, other)]
        others.sort(key=lambda other: (-self.overlap(bound, other), other.number))
        needed: set[int] = set()
        for rows in PickedRows.matching(self.grid, bound.predicate):
            if not _all_covered(rows, others, needed):
                return None
        return [other for other in others if other.number in needed]

    def _others(self, bound: BoundRule) -> list[BoundRule]:
        return [
            other
            for other in self.excludes
            if other.number < bound.number
            or (other.number > bound.number and not self.equal(bound, other))
        ]


def _record_first_rows(
    shared: Index, overlaps: Index, numbers: Index, matrix: Mask, block: Block
) -> None:
    """Record the first shared row of each pair of rules that shares rows for the first time."""
    pairs = np.ix_(numbers, numbers)
    fresh = (overlaps[pairs] > 0) & (shared[pairs] == NO_ROW)
    index = block.index
    for place in np.flatnonzero(fresh.any(axis=1)):
        partners = np.flatnonzero(fresh[place])
        rows = (matrix[partners] & matrix[place]).argmax(axis=1)
        shared[numbers[place], numbers[partners]] = index[rows]


def _all_covered(rows: PickedRows, others: Sequence[BoundRule], needed: set[int]) -> bool:
    """Return whether the others match every row; add to `needed` the ones it takes."""
    left: Mask = np.ones(len(rows.numbers), dtype=np.bool_)
    for other in others:
        theirs = rows.mask(other.predicate)
        if (left & theirs).any():
            needed.add(other.number)
            left &= ~theirs
    return not left.any()
