"""Where nothing is kept: whole cells, and the groups of cells; with the rules that did it and the waivers that accept it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.attribution import KEPT
from coverage_assets.scenarios.counts import ScenarioCounts
from coverage_assets.taxonomy.predicates import ALWAYS, Is, Predicate, conjunction, given
from coverage_assets.taxonomy.vertical import BoundRule, Vertical

KEYS = ("cell", "what", "value")


@dataclass(frozen=True)
class EmptyGroup:
    """A cell, or a group of one, of which nothing is kept."""

    vertical: Vertical
    cell: int
    what: int
    """As in `coverage_assets.scenarios.counts`: the whole cell, an axis's place, or that of a watched group."""
    value: int
    charged: Mapping[int, int]
    """By rule number, how many scenarios it removed."""

    @property
    def codes(self) -> dict[str, int]:
        """The numbers of the cell's domain and behavior."""
        domain, behavior = divmod(self.cell, len(self.vertical.taxonomy.behaviors))
        return {DOMAIN: domain, BEHAVIOR: behavior}

    @property
    def domain(self) -> str:
        """The cell's domain."""
        return self.vertical.taxonomy.domains[self.codes[DOMAIN]].slug

    @property
    def behavior(self) -> str:
        """The cell's behavior."""
        return self.vertical.taxonomy.behaviors[self.codes[BEHAVIOR]].slug

    @property
    def group(self) -> str | None:
        """The watched group that is empty, if it is one."""
        place = self.what - len(self.vertical.taxonomy.axes)
        return self.vertical.groups[place].group.slug if place >= 0 else None

    @property
    def subject(self) -> str:
        """What is empty, for people."""
        if self.what == ScenarioCounts.ALL:
            return "anything"
        if self.group:
            return f"the group `{self.group}`"
        axis = self.vertical.taxonomy.axes[self.what]
        return f"`{axis.slug}={axis.bins[self.value].slug}`"

    @property
    def condition(self) -> Predicate:
        """The condition that the hole's scenarios satisfy."""
        cell = tuple(Is(name, frozenset({code})) for name, code in self.codes.items())
        return conjunction((*cell, self._inner_condition))

    @property
    def _inner_condition(self) -> Predicate:
        if self.what == ScenarioCounts.ALL:
            return ALWAYS
        if self.group:
            return self.vertical.groups[self.what - len(self.vertical.taxonomy.axes)].predicate
        return Is(self.vertical.taxonomy.axes[self.what].slug, frozenset({self.value}))

    @property
    def rules(self) -> list[BoundRule]:
        """The rules that emptied it, in file order."""
        return [self.vertical.rules[number] for number in sorted(self.charged)]

    @property
    def by_design(self) -> bool:
        """Whether `exclude` rules alone emptied it."""
        return all(bound.rule.limit is None for bound in self.rules)

    @property
    def waivers(self) -> list[int]:
        """The numbers of the waivers that accept it."""
        declared = self.vertical.exclusions.waivers
        return [
            waiver.number
            for waiver in self.vertical.waivers
            if declared[waiver.number].group == self.group
            and given(waiver.predicate, self.codes) == ALWAYS
        ]


@dataclass(frozen=True)
class CoverageGaps:
    """All holes of a vertical: cells without anything, and the gaps of the others."""

    cells: tuple[EmptyGroup, ...]
    gaps: tuple[EmptyGroup, ...]
    inside_empty_cells: tuple[EmptyGroup, ...]
    """The gaps of cells that are empty anyway."""

    @classmethod
    def of(cls, vertical: Vertical, tally: pl.DataFrame) -> CoverageGaps:
        """Find the holes in the counts of a walk."""
        found = list(_holes(vertical, tally))
        cells = tuple(hole for hole in found if hole.what == ScenarioCounts.ALL)
        empty = {hole.cell for hole in cells}
        gaps = [hole for hole in found if hole.what != ScenarioCounts.ALL]
        return cls(
            cells,
            tuple(gap for gap in gaps if gap.cell not in empty),
            tuple(gap for gap in gaps if gap.cell in empty),
        )


def _holes(vertical: Vertical, tally: pl.DataFrame) -> Iterator[EmptyGroup]:
    anything_kept = (pl.col("rule") == KEPT).any().over(KEYS)
    emptied = tally.filter(pl.col("what") != ScenarioCounts.ALSO_MATCHED).filter(~anything_kept)
    grouped = emptied.group_by(KEYS, maintain_order=True).agg("rule", "n")
    for cell, what, value, rules, counts in grouped.iter_rows():
        yield EmptyGroup(vertical, cell, what, value, dict(zip(rules, counts, strict=True)))
