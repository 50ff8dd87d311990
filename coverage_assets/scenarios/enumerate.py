"""Enumeration of a vertical's scenarios, in memory or as a stream.

Caps are decided first, over the whole grid. Then the selected part of the grid is enumerated block
by block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.attribution import (
    RuleEffects,
    also_matched,
    apply_rules,
    excluded_by,
)
from coverage_assets.scenarios.caps import decide_caps
from coverage_assets.scenarios.grid import BATCH_ROWS, Block, Grid
from coverage_assets.scenarios.id_uniqueness import ensure_ids_unique
from coverage_assets.scenarios.scenario_ids import scenario_ids
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from coverage_assets.taxonomy.vertical import BoundRule, Vertical


class Split(NamedTuple):
    """Scenarios that must be covered, and excluded ones with the rule that removed each."""

    kept: pl.DataFrame
    excluded: pl.DataFrame


def iter_blocks(
    vertical: Vertical, selection: Selection = EVERYTHING, *, batch_rows: int = BATCH_ROWS
) -> Iterator[tuple[Block, RuleEffects]]:
    """Yield every block of the selected scenarios with the effects of the rules on it.

    A taxonomy in which two scenarios share an id is refused before the first block.
    """
    box = selection.box(vertical)
    ensure_ids_unique(vertical)
    kept_by_cap = decide_caps(vertical, batch_rows)
    for block in Grid.of(vertical.taxonomy, box).blocks(batch_rows):
        yield block, apply_rules(block, vertical.rules, kept_by_cap)


def as_frame(
    block: Block, effects: RuleEffects, rules: Sequence[BoundRule], *, coded: bool = False
) -> pl.DataFrame:
    """Return a block as a table of `scenarios_model`; `coded` makes repeated texts enumerations."""
    return pl.DataFrame(
        [
            scenario_ids(block.hashes()),
            *block.columns(coded=coded),
            pl.Series("kept", effects.kept),
            excluded_by(effects.charges, rules, coded=coded),
            also_matched(effects, rules),
        ]
    )


def enumerate_scenarios(
    vertical: Vertical, selection: Selection = EVERYTHING, *, batch_rows: int = BATCH_ROWS
) -> pl.DataFrame:
    """Return all selected scenarios, kept or not, in one table."""
    frames = [
        as_frame(block, effects, vertical.rules)
        for block, effects in iter_blocks(vertical, selection, batch_rows=batch_rows)
    ]
    return pl.concat(frames).rechunk()


def by_cell(
    scenarios: pl.DataFrame, cells: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], pl.DataFrame]:
    """Cut a table of scenarios into cells, by domain and behavior."""
    parts = scenarios.partition_by([DOMAIN, BEHAVIOR], as_dict=True, maintain_order=True)
    empty = scenarios.clear()
    return {cell: parts.get(cell, empty) for cell in cells}


def split(scenarios: pl.DataFrame) -> Split:
    """Split scenarios into kept and excluded ones; every row is in one of the two."""
    excluded = scenarios.filter(~pl.col("kept")).drop("kept")
    return Split(scenarios.filter("kept").drop("kept", "excluded_by", "also_matched"), excluded)
