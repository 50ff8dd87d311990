"""The scenario manifest: what must be covered, what was excluded and by which rule, and where holes remain."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.readable_json import Lines, readable_json
from coverage_assets.scenarios.attribution import KEPT
from coverage_assets.scenarios.counts import ScenarioCounts
from coverage_assets.scenarios.enumerate import EVERYTHING, Selection, split
from coverage_assets.scenarios.grid import expression
from coverage_assets.taxonomy.predicates import ALWAYS, given
from coverage_assets.taxonomy.vertical import BoundRule, Vertical
from coverage_assets.taxonomy.where import Where, describe, parse_where

SCHEMA_VERSION = 1
MAX_LISTED = 100_000


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
        """The rule to look at first: the cap that did it, or else the one that removed most."""
        return self.rules[0]

    def as_dict(self) -> dict[str, Any]:
        """The gap as the manifest shows it."""
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


@dataclass(frozen=True)
class Manifest:
    """Counts of a vertical's scenarios, and the kept ones when they are few enough to list."""

    vertical: Vertical
    selection: Selection
    counts: pl.DataFrame
    kept: pl.DataFrame | None = None

    @property
    def totals(self) -> dict[str, int]:
        """Raw, kept and excluded scenarios of the selected cells."""
        every = self.counts.filter(pl.col("what") == ScenarioCounts.ALL)
        raw = int(every["n"].sum())
        kept = int(every.filter(pl.col("rule") == KEPT)["n"].sum())
        return {"raw": raw, "kept": kept, "excluded": raw - kept}

    def cells(self) -> list[dict[str, Any]]:
        """Every selected cell with its counts, in declared order."""
        taxonomy, rules = self.vertical.taxonomy, self.vertical.rules
        charged, beside, bins = (
            _nested(self.counts, ScenarioCounts.ALL),
            _nested(self.counts, ScenarioCounts.BESIDE),
            self._kept_bins(),
        )
        cells = []
        for cell in sorted(charged):
            domain, behavior = divmod(cell, len(taxonomy.behaviors))
            counts = charged[cell]
            cells.append(
                {
                    "domain": taxonomy.domains[domain].slug,
                    "behavior": taxonomy.behaviors[behavior].slug,
                    "raw": sum(counts.values()),
                    "kept": counts.get(KEPT, 0),
                    "excluded_by": _by_id(counts, rules),
                    "also_matched": _by_id(beside.get(cell, {}), rules),
                    "axes": {
                        axis.slug: {
                            value.slug: bins.get((cell, place, code), 0)
                            for code, value in enumerate(axis.bins)
                        }
                        for place, axis in enumerate(taxonomy.axes)
                    },
                }
            )
        return cells

    def by_behavior(self) -> list[tuple[str, int, int, int, int]]:
        """For every behavior that is selected its name, and how many cells, raw, kept and excluded scenarios it has."""
        cells = self.cells()
        rows = []
        for behavior in self.vertical.taxonomy.behaviors:
            own = [cell for cell in cells if cell["behavior"] == behavior.slug]
            raw, kept = sum(cell["raw"] for cell in own), sum(cell["kept"] for cell in own)
            rows.append((behavior.name, len(own), raw, kept, raw - kept))
        return [row for row in rows if row[1]]

    def gaps(self) -> list[Gap]:
        """Every hole in the selected cells, in declared order."""
        return list(find_gaps(self.vertical, self.counts))

    def rules(self) -> list[dict[str, Any]]:
        """Every rule with why it stands and what it removed."""
        charged: dict[int, int] = dict(
            self.counts.filter(pl.col("what") == ScenarioCounts.ALL)
            .group_by("rule")
            .agg(pl.col("n").sum())
            .iter_rows()
        )
        beside: dict[int, int] = dict(
            self.counts.filter(pl.col("what") == ScenarioCounts.BESIDE)
            .group_by("rule")
            .agg(pl.col("n").sum())
            .iter_rows()
        )
        return [
            {
                "id": bound.id,
                "kind": bound.rule.kind,
                "reason": bound.rule.reason,
                "owner": bound.rule.owner,
                "where": describe(bound.rule.where),
                "excluded": charged.get(bound.number, 0),
                "also_matched": beside.get(bound.number, 0),
            }
            for bound in self.vertical.rules
        ]

    def document(self) -> dict[str, Any]:
        """The manifest in its public shape. Scenarios are listed up to a hundred thousand."""
        scenarios = (
            [] if self.kept is None else [json.loads(line) for line in self._lines(self.kept)]
        )
        return {**self._without_scenarios(), "scenarios": scenarios}

    def _without_scenarios(self) -> dict[str, Any]:
        return {
            "schema_version": SCHEMA_VERSION,
            "vertical": self.vertical.name,
            "seed": self.vertical.exclusions.seed,
            "taxonomy_version": self.vertical.taxonomy.version,
            "taxonomy_sha256": self.vertical.taxonomy_sha256,
            "exclusions_version": self.vertical.exclusions.version,
            "exclusions_sha256": self.vertical.exclusions_sha256,
            **({} if self.selection == EVERYTHING else {"selection": self.selection.as_dict()}),
            "totals": self.totals,
            "rules": self.rules(),
            "gaps": [gap.as_dict() for gap in self.gaps()],
            "cells": self.cells(),
        }

    def text(self) -> str:
        """The manifest as JSON that people read: every scenario on a line of its own."""
        lines = () if self.kept is None else self._lines(self.kept)
        return readable_json({**self._without_scenarios(), "scenarios": Lines(lines)})

    def _lines(self, kept: pl.DataFrame) -> list[str]:
        bins = pl.struct(self.vertical.taxonomy.axis_slugs).alias("bins")
        lines = kept.select("scenario_id", DOMAIN, BEHAVIOR, bins).write_ndjson()
        return lines.replace('","', '", "').replace('":', '": ').splitlines()

    def _kept_bins(self) -> dict[tuple[int, int, int], int]:
        kept = self.counts.filter((pl.col("rule") == KEPT) & (pl.col("what") >= 0))
        return {(cell, what, value): n for cell, what, value, _, n in kept.iter_rows()}


def manifest_of(
    vertical: Vertical, scenarios: pl.DataFrame, selection: Selection = EVERYTHING
) -> Manifest:
    """The manifest of a table of scenarios, such as `enumerate_scenarios` gives."""
    kept = split(scenarios).kept
    listed = kept if kept.height <= MAX_LISTED else None
    return Manifest(
        vertical, selection, ScenarioCounts.of_frame(vertical, scenarios).table(), listed
    )


def query(
    scenarios: pl.DataFrame,
    vertical: Vertical,
    *,
    domain: str | None = None,
    behavior: str | None = None,
    where: Any = None,
) -> pl.DataFrame:
    """The scenarios of a domain, a behavior, or that satisfy a `where` in the notation of the rules."""
    condition = (
        vertical.bind(where if isinstance(where, Where) else parse_where(where))
        if where
        else ALWAYS
    )
    dimensions = vertical.taxonomy.dimensions
    found = scenarios
    if domain is not None:
        found = found.filter(pl.col(DOMAIN) == vertical.taxonomy.domain(domain).slug)
    if behavior is not None:
        found = found.filter(pl.col(BEHAVIOR) == vertical.taxonomy.behavior(behavior).slug)
    typed = found.select(pl.col(name).cast(pl.Enum(values)) for name, values in dimensions.items())
    return found.filter(
        typed.select(pl.repeat(True, typed.height) & expression(condition, dimensions)).to_series()
    )


def find_gaps(vertical: Vertical, counts: pl.DataFrame) -> Iterator[Gap]:
    """Every bin and watched group of which a cell keeps nothing, with the rules that emptied it."""
    taxonomy = vertical.taxonomy
    holes: dict[tuple[int, int, int], dict[int, int]] = defaultdict(dict)
    for cell, what, value, rule, n in counts.filter(pl.col("what") >= 0).iter_rows():
        holes[cell, what, value][rule] = n
    for (cell, what, value), charged in sorted(holes.items()):
        if KEPT in charged:
            continue
        domain, behavior = divmod(cell, len(taxonomy.behaviors))
        axis = taxonomy.axes[what] if what < len(taxonomy.axes) else None
        group = None if axis else vertical.groups[what - len(taxonomy.axes)].group
        rules = _culprits(charged, vertical.rules)
        yield Gap(
            taxonomy.domains[domain].slug,
            taxonomy.behaviors[behavior].slug,
            axis.slug if axis else None,
            group.slug if group else None,
            (axis.bins[value].slug,) if axis else _group_bins(vertical, what - len(taxonomy.axes)),
            tuple(bound.id for bound in rules),
            all(bound.rule.limit is None for bound in rules),
            _waiver(vertical, {DOMAIN: domain, BEHAVIOR: behavior}, group.slug if group else None),
        )


def empty_cells(manifest: Manifest) -> list[tuple[Cell, str | None]]:
    """The cells that keep nothing, each with the reason for which that was waived."""
    taxonomy = manifest.vertical.taxonomy
    found: list[tuple[Cell, str | None]] = []
    for cell in manifest.cells():
        if cell["kept"] == 0:
            codes = {
                DOMAIN: taxonomy.dimensions[DOMAIN].index(cell["domain"]),
                BEHAVIOR: taxonomy.dimensions[BEHAVIOR].index(cell["behavior"]),
            }
            found.append(
                ((cell["domain"], cell["behavior"]), _waiver(manifest.vertical, codes, None))
            )
    return found


def _culprits(charged: Mapping[int, int], rules: tuple[BoundRule, ...]) -> list[BoundRule]:
    """Caps first, then those that removed most: the order in which a person would look at them."""
    found = [rules[number] for number in charged]
    return sorted(
        found, key=lambda bound: (bound.rule.limit is None, -charged[bound.number], bound.number)
    )


def _waiver(vertical: Vertical, codes: Mapping[str, int], group: str | None) -> str | None:
    for bound in vertical.waivers:
        waiver = vertical.exclusions.waivers[bound.number]
        if waiver.group == group and given(bound.predicate, codes) == ALWAYS:
            return waiver.reason
    return None


def _group_bins(vertical: Vertical, place: int) -> tuple[str, ...]:
    where = vertical.groups[place].group.where
    return tuple(value for selection in where.selections.values() for value in selection.values)


def _nested(counts: pl.DataFrame, what: int) -> dict[int, dict[int, int]]:
    nested: dict[int, dict[int, int]] = defaultdict(dict)
    for cell, rule, n in (
        counts.filter(pl.col("what") == what).select("cell", "rule", "n").iter_rows()
    ):
        nested[cell][rule] = n
    return nested


def _by_id(counts: Mapping[int, int], rules: tuple[BoundRule, ...]) -> dict[str, int]:
    return {rules[number].id: counts[number] for number in sorted(counts) if number != KEPT}
