"""Finding the rows for which a condition holds, quickly and without a table: in a block, or among some picked rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

import numpy as np

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.linting.findings import Scenario
from coverage_assets.scenarios.attribution import KeptByCap
from coverage_assets.scenarios.grid import Block, Grid, Index, Mask, Tail
from coverage_assets.scenarios.scenario_ids import scenario_ids
from coverage_assets.taxonomy.predicates import NEVER, Is, Not, Predicate, bounds, given
from coverage_assets.taxonomy.vertical import BoundRule

BLOCK_ROWS = 1 << 16


def matching(block: Block, predicate: Predicate) -> Mask | None:
    """The rows of a block for which a predicate holds; `None` when what the block fixes rules it out."""
    remaining = given(predicate, block.fixed)
    if remaining == NEVER:
        return None
    return np.broadcast_to(_spread(block.tail, remaining), block.tail.shape).reshape(-1)


def _spread(tail: Tail, predicate: Predicate) -> Mask:
    """Where a predicate holds, shaped to broadcast over a block."""
    if isinstance(predicate, Is):
        chosen = [code in predicate.codes for code in tail.grid.chosen[predicate.dimension]]
        return tail.spread(predicate.dimension, np.array(chosen)).astype(np.bool_)
    if isinstance(predicate, Not):
        return ~_spread(tail, predicate.inner)
    everywhere: Mask = np.ones((1,) * len(tail.names), dtype=np.bool_)
    return reduce(and_, (_spread(tail, part) for part in predicate.parts), everywhere)


@dataclass(frozen=True, eq=False)
class Picked:
    """Some rows of a grid, by their numbers."""

    grid: Grid
    numbers: Index

    @classmethod
    def matching(cls, grid: Grid, predicate: Predicate) -> Iterator[Picked]:
        """All rows for which a predicate holds, in order, some at a time."""
        for block in Grid.of(grid.taxonomy, bounds(predicate)).blocks(BLOCK_ROWS):
            mask = matching(block, predicate)
            if mask is not None and mask.any():
                yield cls(grid, block.index[mask])

    @cached_property
    def codes(self) -> Mapping[str, Index]:
        """By dimension, the number of the value that each row has."""
        dimensions = self.grid.taxonomy.dimensions
        return {
            name: self.numbers // self.grid.strides[name] % len(values)
            for name, values in dimensions.items()
        }

    def mask(self, predicate: Predicate) -> Mask:
        """For which of the rows a predicate holds."""
        if isinstance(predicate, Is):
            wanted = np.zeros(
                len(self.grid.taxonomy.dimensions[predicate.dimension]), dtype=np.bool_
            )
            wanted[list(predicate.codes)] = True
            return wanted[self.codes[predicate.dimension]]
        if isinstance(predicate, Not):
            return ~self.mask(predicate.inner)
        everywhere: Mask = np.ones(len(self.numbers), dtype=np.bool_)
        return reduce(and_, (self.mask(part) for part in predicate.parts), everywhere)

    def removed(self, bound: BoundRule, decided: KeptByCap) -> Mask:
        """Which of the rows a rule removes, when the caps keep what is decided and nothing removed them before."""
        mask = self.mask(bound.predicate)
        return mask & ~np.isin(self.numbers, decided[bound.number]) if bound.rule.limit else mask

    def passed(self, rules: Sequence[BoundRule], decided: KeptByCap) -> Mask:
        """Which of the rows no rule removes, when the caps keep what is decided."""
        taken: Mask = np.zeros(len(self.numbers), dtype=np.bool_)
        for bound in rules:
            taken |= self.removed(bound, decided)
        return ~taken

    def largest_scope(self, names: Sequence[str]) -> int:
        """How many of the rows share their values of some dimensions, at most."""
        return int(self.scopes(names)[1].max(initial=0))

    def scopes(self, names: Sequence[str]) -> tuple[Index, Index]:
        """The combinations of values of some dimensions that occur, as numbers, and how many rows have each."""
        combined: Index = np.zeros(len(self.numbers), dtype=np.int64)
        for name in names:
            combined = combined * len(self.grid.taxonomy.dimensions[name]) + self.codes[name]
        return np.unique(combined, return_counts=True)


def scenario(grid: Grid, row: int) -> Scenario:
    """One row as people see it."""
    dimensions = grid.taxonomy.dimensions
    codes = {name: row // grid.strides[name] % len(values) for name, values in dimensions.items()}
    block = next(
        Grid.of(grid.taxonomy, {name: frozenset({code}) for name, code in codes.items()}).blocks()
    )
    values = {name: dimensions[name][code] for name, code in codes.items()}
    return {
        "scenario_id": scenario_ids(block.hashes()).item(),
        "domain": values.pop(DOMAIN),
        "behavior": values.pop(BEHAVIOR),
        "bins": values,
    }
