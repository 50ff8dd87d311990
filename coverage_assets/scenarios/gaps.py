"""Coverage gaps: bins and watched groups of which a cell keeps no scenario."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.attribution import KEPT
from coverage_assets.taxonomy.predicates import ALWAYS, given
from coverage_assets.taxonomy.vertical import BoundRule, Vertical


@dataclass(frozen=True)
class Gap:
    """A bin or a watched group of which a cell keeps no scenario."""

    domain: str
    behavior: str
    axis: str | None
    group: str | None
    bins: tuple[str, ...]
    rules: tuple[str, ...]
    by_design: bool
    waived: str | None

    @property
    def rule(self) -> str:
        """The rule to look at first: a cap if there is one, or else the rule that removed most."""
        return self.rules[0]

    def as_dict(self) -> dict[str, Any]:
        """Return the gap as the manifest shows it."""
        what = {"axis": self.axis} if self.axis is not None else {"group": self.group}
        return {
            "behavior": self.behavior,
            "domain": self.domain,
            **what,
            "bins": list(self.bins),
            "rule": self.rule,
            "rules": list(self.rules),
            "by_design": self.by_design,
            **({"waived": self.waived} if self.waived else {}),
        }


def find_gaps(vertical: Vertical, counts: pl.DataFrame) -> Iterator[Gap]:
    """Yield every bin and group of which a cell keeps nothing, with the rules that emptied it."""
    taxonomy = vertical.taxonomy
    charges: dict[tuple[int, int, int], dict[int, int]] = defaultdict(dict)
    for cell, what, value, rule, n in counts.filter(pl.col("what") >= 0).iter_rows():
        charges[cell, what, value][rule] = n
    for (cell, what, value), charged in sorted(charges.items()):
        if KEPT in charged:
            continue
        domain, behavior = divmod(cell, len(taxonomy.behaviors))
        axis = taxonomy.axes[what] if what < len(taxonomy.axes) else None
        group = None if axis else vertical.groups[what - len(taxonomy.axes)].group
        rules = _responsible_rules(charged, vertical.rules)
        yield Gap(
            taxonomy.domains[domain].slug,
            taxonomy.behaviors[behavior].slug,
            axis.slug if axis else None,
            group.slug if group else None,
            (axis.bins[value].slug,) if axis else _group_bins(vertical, what - len(taxonomy.axes)),
            tuple(bound.id for bound in rules),
            all(bound.rule.limit is None for bound in rules),
            waiver_reason(
                vertical, {DOMAIN: domain, BEHAVIOR: behavior}, group.slug if group else None
            ),
        )


def _responsible_rules(charged: Mapping[int, int], rules: tuple[BoundRule, ...]) -> list[BoundRule]:
    """Order rules as a person would look at them: caps first, then those that removed most."""
    found = [rules[number] for number in charged]
    return sorted(
        found, key=lambda bound: (bound.rule.limit is None, -charged[bound.number], bound.number)
    )


def waiver_reason(vertical: Vertical, codes: Mapping[str, int], group: str | None) -> str | None:
    """Return the reason for which a gap of a cell is waived, if it is."""
    for bound in vertical.waivers:
        waiver = vertical.exclusions.waivers[bound.number]
        if waiver.group == group and given(bound.predicate, codes) == ALWAYS:
            return waiver.reason
    return None


def _group_bins(vertical: Vertical, place: int) -> tuple[str, ...]:
    where = vertical.groups[place].group.where
    return tuple(value for selection in where.selections.values() for value in selection.values)
