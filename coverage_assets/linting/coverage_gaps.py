"""Finds cells, and groups in cells, of which nothing is kept, with their rules and waivers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.attribution import KEPT
from coverage_assets.scenarios.counts import ScenarioCounts
from coverage_assets.taxonomy.predicates import ALWAYS, Is, Predicate, conjunction, given
from coverage_assets.taxonomy.vertical import BoundRule, Vertical

GROUP_KEYS = ("cell", "what", "value")


@dataclass(frozen=True)
class EmptyGroup:
    """A cell, or a group in a cell, of which nothing is kept."""

    vertical: Vertical
    cell: int
    what: int
    """As in `coverage_assets.scenarios.counts`: the whole cell, an axis, or a watched group."""
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
        """What is empty, in words."""
        if self.what == ScenarioCounts.ALL:
            return "anything"
        if self.group:
            return f"the group `{self.group}`"
        axis = self.vertical.taxonomy.axes[self.what]
        return f"`{axis.slug}={axis.bins[self.value].slug}`"

    @property
    def condition(self) -> Predicate:
        """The condition that its scenarios satisfy."""
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
    """The empty cells of a vertical, and the empty groups in its other cells."""

    cells: tuple[EmptyGroup, ...]
    gaps: tuple[EmptyGroup, ...]
    inside_empty_cells: tuple[EmptyGroup, ...]
    """The empty groups in cells that are empty anyway."""

    @classmethod
    def of(cls, vertical: Vertical, tally: pl.DataFrame) -> CoverageGaps:
        """Find the empty cells and groups in the counts of an enumeration."""
        found = list(_empty_groups(vertical, tally))
        cells = tuple(group for group in found if group.what == ScenarioCounts.ALL)
        empty = {group.cell for group in cells}
        gaps = [group for group in found if group.what != ScenarioCounts.ALL]
        return cls(
            cells,
            tuple(gap for gap in gaps if gap.cell not in empty),
            tuple(gap for gap in gaps if gap.cell in empty),
        )


def _empty_groups(vertical: Vertical, tally: pl.DataFrame) -> Iterator[EmptyGroup]:
    anything_kept = (pl.col("rule") == KEPT).any().over(GROUP_KEYS)
    emptied = tally.filter(pl.col("what") != ScenarioCounts.ALSO_MATCHED).filter(~anything_kept)
    grouped = emptied.group_by(GROUP_KEYS, maintain_order=True).agg("rule", "n")
    for cell, what, value, rules, counts in grouped.iter_rows():
        yield EmptyGroup(vertical, cell, what, value, dict(zip(rules, counts, strict=True)))
