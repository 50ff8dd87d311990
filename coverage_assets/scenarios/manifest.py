"""The scenario manifest: what must be covered, what is excluded by which rule, and the gaps."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.readable_json import Lines, readable_json
from coverage_assets.scenarios.attribution import KEPT
from coverage_assets.scenarios.counts import ScenarioCounts
from coverage_assets.scenarios.enumerate import split
from coverage_assets.scenarios.gaps import Gap, find_gaps, waiver_reason
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from coverage_assets.taxonomy.vertical import BoundRule, Vertical
from coverage_assets.taxonomy.where import describe

SCHEMA_VERSION = 1
MAX_LISTED = 100_000


@dataclass(frozen=True)
class Manifest:
    """Counts of a vertical's scenarios, and the kept ones if they are few enough to list."""

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
        """List every selected cell with its counts, in declared order."""
        taxonomy, rules = self.vertical.taxonomy, self.vertical.rules
        charged, also_matched, bins = (
            _nested(self.counts, ScenarioCounts.ALL),
            _nested(self.counts, ScenarioCounts.ALSO_MATCHED),
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
                    "also_matched": _by_id(also_matched.get(cell, {}), rules),
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
        """List name, cells, raw, kept and excluded scenarios of every selected behavior."""
        cells = self.cells()
        rows = []
        for behavior in self.vertical.taxonomy.behaviors:
            own = [cell for cell in cells if cell["behavior"] == behavior.slug]
            raw, kept = sum(cell["raw"] for cell in own), sum(cell["kept"] for cell in own)
            rows.append((behavior.name, len(own), raw, kept, raw - kept))
        return [row for row in rows if row[1]]

    def gaps(self) -> list[Gap]:
        """List every gap in the selected cells, in declared order."""
        return list(find_gaps(self.vertical, self.counts))

    def rules(self) -> list[dict[str, Any]]:
        """List every rule with its reason and what it removed."""
        charged: dict[int, int] = dict(
            self.counts.filter(pl.col("what") == ScenarioCounts.ALL)
            .group_by("rule")
            .agg(pl.col("n").sum())
            .iter_rows()
        )
        also_matched: dict[int, int] = dict(
            self.counts.filter(pl.col("what") == ScenarioCounts.ALSO_MATCHED)
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
                "also_matched": also_matched.get(bound.number, 0),
            }
            for bound in self.vertical.rules
        ]

    def document(self) -> dict[str, Any]:
        """Return the manifest in its public shape; it lists up to a hundred thousand scenarios."""
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
        """Render the manifest as JSON for people, every scenario on a line of its own."""
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
    """Return the manifest of a table of scenarios, such as `enumerate_scenarios` gives."""
    kept = split(scenarios).kept
    listed = kept if kept.height <= MAX_LISTED else None
    return Manifest(
        vertical, selection, ScenarioCounts.of_frame(vertical, scenarios).table(), listed
    )


def empty_cells(manifest: Manifest) -> list[tuple[Cell, str | None]]:
    """List the cells that keep nothing, each with the reason for which that is waived."""
    taxonomy = manifest.vertical.taxonomy
    found: list[tuple[Cell, str | None]] = []
    for cell in manifest.cells():
        if cell["kept"] == 0:
            codes = {
                DOMAIN: taxonomy.dimensions[DOMAIN].index(cell["domain"]),
                BEHAVIOR: taxonomy.dimensions[BEHAVIOR].index(cell["behavior"]),
            }
            found.append(
                ((cell["domain"], cell["behavior"]), waiver_reason(manifest.vertical, codes, None))
            )
    return found


def _nested(counts: pl.DataFrame, what: int) -> dict[int, dict[int, int]]:
    nested: dict[int, dict[int, int]] = defaultdict(dict)
    for cell, rule, n in (
        counts.filter(pl.col("what") == what).select("cell", "rule", "n").iter_rows()
    ):
        nested[cell][rule] = n
    return nested


def _by_id(counts: Mapping[int, int], rules: tuple[BoundRule, ...]) -> dict[str, int]:
    return {rules[number].id: counts[number] for number in sorted(counts) if number != KEPT}
