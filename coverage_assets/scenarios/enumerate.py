"""Walking the scenarios of a vertical, in memory or as a stream.

Caps are decided first, over the whole grid; then the grid, or the cells that were asked for, is walked block by block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl

from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.scenarios.attribution import (
    RuleEffects,
    also_matched,
    apply_rules,
    excluded_by,
)
from coverage_assets.scenarios.caps import decide_caps
from coverage_assets.scenarios.grid import BATCH_ROWS, Block, Grid, scenario_ids
from coverage_assets.scenarios.id_uniqueness import ensure_ids_unique
from coverage_assets.taxonomy.predicates import NEVER, All, Is, bounds
from coverage_assets.taxonomy.vertical import BoundRule, Vertical
from coverage_assets.taxonomy.where import Where, written

ANYTHING = Where({})


class Split(NamedTuple):
    """Scenarios, told apart: what must be covered, and what was excluded with the rule that did it."""

    kept: pl.DataFrame
    excluded: pl.DataFrame


@dataclass(frozen=True)
class Selection:
    """The scenarios that somebody asks for; empty means all."""

    domains: tuple[str, ...] = ()
    behaviors: tuple[str, ...] = ()
    where: Where = ANYTHING

    def box(self, vertical: Vertical) -> dict[str, frozenset[int]]:
        """The selection as numbers of values; an unknown name is an `InputError`."""
        taxonomy = vertical.taxonomy
        asked = vertical.bind(self.where)
        parts = asked.parts if isinstance(asked, All) else (asked,)
        if asked != NEVER and not all(isinstance(part, Is) for part in parts):
            raise InputError(
                "a selection is values of dimensions, all of which must hold: name them instead of groups"
            )
        box = bounds(asked)
        if self.domains:
            chosen = frozenset(
                taxonomy.domains.index(taxonomy.domain(slug)) for slug in self.domains
            )
            box[DOMAIN] = chosen & box.get(DOMAIN, chosen)
        if self.behaviors:
            chosen = frozenset(
                taxonomy.behaviors.index(taxonomy.behavior(slug)) for slug in self.behaviors
            )
            box[BEHAVIOR] = chosen & box.get(BEHAVIOR, chosen)
        if asked == NEVER or not all(box.values()):
            raise InputError(
                "the selection holds no scenario: its conditions contradict each other"
            )
        return box

    def holds(self, cell: Cell) -> bool:
        """Whether a cell is among the selected domains and behaviors; further conditions are not looked at."""
        domain, behavior = cell
        return (not self.domains or domain in self.domains) and (
            not self.behaviors or behavior in self.behaviors
        )

    def as_dict(self) -> dict[str, Any]:
        """The selection as a manifest shows it."""
        return {
            "domains": list(self.domains),
            "behaviors": list(self.behaviors),
            "where": written(self.where),
        }


EVERYTHING = Selection()


def iter_blocks(
    vertical: Vertical, selection: Selection = EVERYTHING, *, batch_rows: int = BATCH_ROWS
) -> Iterator[tuple[Block, RuleEffects]]:
    """Every block of the selected scenarios, with what the rules say of it.

    A taxonomy in which two scenarios share an id is refused before the first.
    """
    box = selection.box(vertical)
    ensure_ids_unique(vertical)
    kept_by_cap = decide_caps(vertical, batch_rows)
    for block in Grid.of(vertical.taxonomy, box).blocks(batch_rows):
        yield block, apply_rules(block, vertical.rules, kept_by_cap)


def as_frame(
    block: Block, verdict: RuleEffects, rules: Sequence[BoundRule], *, coded: bool = False
) -> pl.DataFrame:
    """A judged block as a table of `scenarios_model`; `coded`, with enumerations in place of texts that repeat."""
    return pl.DataFrame(
        [
            scenario_ids(block.hashes()),
            *block.columns(coded=coded),
            pl.Series("kept", verdict.kept),
            excluded_by(verdict.charges, rules, coded=coded),
            also_matched(verdict, rules),
        ]
    )


def enumerate_scenarios(
    vertical: Vertical, selection: Selection = EVERYTHING, *, batch_rows: int = BATCH_ROWS
) -> pl.DataFrame:
    """All selected scenarios, kept or not, in one table."""
    frames = [
        as_frame(block, verdict, vertical.rules)
        for block, verdict in iter_blocks(vertical, selection, batch_rows=batch_rows)
    ]
    return pl.concat(frames).rechunk()


def by_cell(
    scenarios: pl.DataFrame, cells: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], pl.DataFrame]:
    """The table cut into cells, each named by domain and behavior."""
    parts = scenarios.partition_by([DOMAIN, BEHAVIOR], as_dict=True, maintain_order=True)
    empty = scenarios.clear()
    return {cell: parts.get(cell, empty) for cell in cells}


def split(scenarios: pl.DataFrame) -> Split:
    """Tell kept scenarios from excluded ones; nothing is lost in between."""
    excluded = scenarios.filter(~pl.col("kept")).drop("kept")
    return Split(scenarios.filter("kept").drop("kept", "excluded_by", "also_matched"), excluded)
