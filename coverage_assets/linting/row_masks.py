"""Finds the rows that satisfy a condition, without a table: in a block, or among picked rows."""

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
    """Mask the rows of a block that satisfy a predicate; None if its fixed values rule it out."""
    remaining = given(predicate, block.fixed)
    if remaining == NEVER:
        return None
    return np.broadcast_to(_spread(block.tail, remaining), block.tail.shape).reshape(-1)


def _spread(tail: Tail, predicate: Predicate) -> Mask:
    """Mask where a predicate holds, shaped to broadcast over a block."""
    if isinstance(predicate, Is):
        chosen = [code in predicate.codes for code in tail.grid.chosen[predicate.dimension]]
        return tail.spread(predicate.dimension, np.array(chosen)).astype(np.bool_)
    if isinstance(predicate, Not):
        return ~_spread(tail, predicate.inner)
    everywhere: Mask = np.ones((1,) * len(tail.names), dtype=np.bool_)
    return reduce(and_, (_spread(tail, part) for part in predicate.parts), everywhere)


@dataclass(frozen=True, eq=False)
class PickedRows:
    """Some rows of a grid, by their numbers."""

    grid: Grid
    numbers: Index

    @classmethod
    def matching(cls, grid: Grid, predicate: Predicate) -> Iterator[PickedRows]:
        """Yield all rows that satisfy a predicate, in order, some at a time."""
        for block in Grid.of(grid.taxonomy, bounds(predicate)).blocks(BLOCK_ROWS):
            mask = matching(block, predicate)
            if mask is not None and mask.any():
                yield cls(grid, block.index[mask])

    @cached_property
    def codes(self) -> Mapping[str, Index]:
        """By dimension, the number of each row's value."""
        dimensions = self.grid.taxonomy.dimensions
        return {
            name: self.numbers // self.grid.strides[name] % len(values)
            for name, values in dimensions.items()
        }

    def mask(self, predicate: Predicate) -> Mask:
        """Mask the rows that satisfy a predicate."""
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

    def removed(self, bound: BoundRule, kept_by_cap: KeptByCap) -> Mask:
        """Mask the rows that a rule alone removes, given what the caps keep."""
        mask = self.mask(bound.predicate)
        return (
            mask & ~np.isin(self.numbers, kept_by_cap[bound.number]) if bound.rule.limit else mask
        )

    def passed(self, rules: Sequence[BoundRule], kept_by_cap: KeptByCap) -> Mask:
        """Mask the rows that no rule removes, given what the caps keep."""
        is_removed: Mask = np.zeros(len(self.numbers), dtype=np.bool_)
        for bound in rules:
            is_removed |= self.removed(bound, kept_by_cap)
        return ~is_removed

    def largest_scope(self, names: Sequence[str]) -> int:
        """Return the most rows that share their values of some dimensions."""
        return int(self.scopes(names)[1].max(initial=0))

    def scopes(self, names: Sequence[str]) -> tuple[Index, Index]:
        """Return the occurring combinations of some dimensions' values, and their row counts."""
        combined: Index = np.zeros(len(self.numbers), dtype=np.int64)
        for name in names:
            combined = combined * len(self.grid.taxonomy.dimensions[name]) + self.codes[name]
        return np.unique(combined, return_counts=True)


def scenario(grid: Grid, row: int) -> Scenario:
    """Return one row as people see it."""
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
