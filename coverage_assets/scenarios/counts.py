"""Counts of scenarios, taken block by block or from a table.

The counts hold at most one number per cell, bin and rule, however many scenarios there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.attribution import KEPT, Charges, RuleEffects
from coverage_assets.scenarios.grid import Block, Index, Mask, expression
from coverage_assets.taxonomy.predicates import Predicate, given
from coverage_assets.taxonomy.vertical import Vertical

COMPACT_AFTER = 64
DENSE_KEYS_PER_ROW = 4


@dataclass(frozen=True)
class Rows:
    """Scenarios with the rules applied, as numbers."""

    cells: Index
    charges: Charges
    codes: Callable[[str], npt.NDArray[np.generic]]
    mask: Callable[[Predicate], Mask]
    also_matched: Sequence[tuple[int, Mask]]
    """For each `exclude` rule, the rows that it matches and that are not charged to it."""

    @classmethod
    def of_block(cls, block: Block, effects: RuleEffects) -> Rows:
        """Return the rows of a block."""
        also_matched = [
            (number, mask & (effects.charges != number)) for number, mask in effects.matches
        ]
        cells = block.mixed_radix((DOMAIN, BEHAVIOR))
        return cls(
            cells,
            effects.charges,
            block.codes,
            lambda p: block.tail.mask(given(p, block.fixed)),
            also_matched,
        )

    @classmethod
    def of_frame(cls, scenarios: pl.DataFrame, vertical: Vertical) -> Rows:
        """Return the rows of a table of `scenarios_model`."""
        dimensions = vertical.taxonomy.dimensions
        typed = scenarios.with_columns(
            pl.col(name).cast(pl.Enum(values)) for name, values in dimensions.items()
        )
        ids = [bound.id for bound in vertical.rules]
        charges = scenarios["excluded_by"].replace_strict(
            pl.Series(ids, dtype=pl.String),
            pl.Series(range(len(ids)), dtype=pl.Int32),
            default=KEPT,
            return_dtype=pl.Int32,
        )
        also_matched = [
            (bound.number, scenarios["also_matched"].list.contains(bound.id).to_numpy())
            for bound in vertical.rules
            if not bound.rule.limit
        ]
        codes = {name: typed[name].to_physical().to_numpy() for name in dimensions}
        cells = codes[DOMAIN].astype(np.int64) * len(dimensions[BEHAVIOR]) + codes[BEHAVIOR]
        everywhere = pl.repeat(True, typed.height)
        return cls(
            cells,
            charges.to_numpy(),
            codes.__getitem__,
            lambda p: typed.select(everywhere & expression(p, dimensions)).to_series().to_numpy(),
            also_matched,
        )


@dataclass
class ScenarioCounts:
    """Counts of scenarios by cell, by `what` and `value`, and by the rule charged (-1 for kept).

    `what` is the position of an axis, or that of a watched group, counted on after the axes, or one
    of the two constants below.
    """

    vertical: Vertical
    parts: list[pl.DataFrame] = field(default_factory=list)

    ALL = -1
    ALSO_MATCHED = -2

    @classmethod
    def of_frame(cls, vertical: Vertical, scenarios: pl.DataFrame) -> ScenarioCounts:
        """Count the scenarios of one table."""
        counts = cls(vertical)
        counts.add(Rows.of_frame(scenarios, vertical))
        return counts

    def add(self, rows: Rows) -> None:
        """Add some scenarios to the counts."""
        self.parts.extend(self._counted(rows))
        if len(self.parts) > COMPACT_AFTER * (len(self.vertical.taxonomy.axes) + 2):
            self.parts = [self.table()]

    def table(self) -> pl.DataFrame:
        """Return all counts as a table of `cell`, `what`, `value`, `rule` and `n`, sorted."""
        keys = ["cell", "what", "value", "rule"]
        empty = pl.DataFrame(schema={**dict.fromkeys(keys, pl.Int64), "n": pl.Int64})
        return pl.concat([empty, *self.parts]).group_by(keys).agg(pl.col("n").sum()).sort(keys)

    def _counted(self, rows: Rows) -> Iterator[pl.DataFrame]:
        taxonomy = self.vertical.taxonomy
        rules = len(self.vertical.rules) + 1
        charged = rows.charges.astype(np.int64) + 1
        yield _count(rows.cells * rules + charged, self.ALL, rules=rules)
        for place, axis in enumerate(taxonomy.axes):
            bins = len(axis.bins)
            keys = (rows.cells * bins + rows.codes(axis.slug).astype(np.int64)) * rules + charged
            yield _count(keys, place, rules=rules, bins=bins)
        for place, watched in enumerate(self.vertical.groups, start=len(taxonomy.axes)):
            inside = rows.mask(watched.predicate)
            yield _count(rows.cells[inside] * rules + charged[inside], place, rules=rules)
        for number, mask in rows.also_matched:
            yield _count(rows.cells[mask] * rules + number + 1, self.ALSO_MATCHED, rules=rules)


def _count(keys: Index, what: int, *, rules: int, bins: int = 1) -> pl.DataFrame:
    if not len(keys):
        present = counts = keys
    elif int(keys.max()) <= DENSE_KEYS_PER_ROW * len(keys) + 1024:
        dense = np.bincount(keys)
        present = np.flatnonzero(dense)
        counts = dense[present]
    else:
        present, counts = np.unique(keys, return_counts=True)
    left, rule = np.divmod(present, rules)
    cell, value = np.divmod(left, bins)
    return pl.DataFrame(
        {
            "cell": cell,
            "what": np.full_like(cell, what),
            "value": value,
            "rule": rule - 1,
            "n": counts.astype(np.int64),
        }
    )
