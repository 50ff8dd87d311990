"""Checks of scenarios and of their manifest."""

from collections.abc import Sequence
from math import prod

import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome, check_schema, read_stored
from coverage_assets.defs.metadata import preview
from coverage_assets.defs.scenarios.stored import stored_manifest, stored_scenarios
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.enumerate import split
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from coverage_assets.scenarios.manifest import empty_cells
from coverage_assets.scenarios.schema import manifest_model, scenarios_model
from resources.namespace import Namespace
from resources.partition_keys import key_of

MAX_SHOWN = 20


def scenarios_are_as_declared(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Check stored cells against their model."""
    model = scenarios_model(namespace.declarations.read())
    return check_schema(read_stored(namespace, SCENARIOS, parts), model)


def scenario_counts_add_up(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Compare the rows of stored cells with the product of the axes."""
    per_cell = prod(len(axis.bins) for axis in namespace.declarations.read().taxonomy.axes)
    stored = read_stored(namespace, SCENARIOS, parts)
    counts = stored.group_by(DOMAIN, BEHAVIOR).agg(pl.len().alias("rows"))
    right = set(counts.filter(pl.col("rows") == per_cell).select(DOMAIN, BEHAVIOR).rows())
    wrong = [part for part in parts if part not in right]
    shown = {"cells": counts.height, "rows_per_cell": per_cell}
    return CheckOutcome(passed=not wrong, metadata=shown, failed=wrong)


def scenario_ids_are_unique(namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    """Look for ids that stand more than once, over all cells."""
    stored = stored_scenarios(namespace.declarations.read(), namespace)
    repeated = stored.filter(pl.col("scenario_id").is_duplicated())
    cells = [
        key_of(cell)
        for cell in repeated.select(DOMAIN, BEHAVIOR).unique().sort(DOMAIN, BEHAVIOR).rows()
    ]
    shown = {"ids": stored.height, "repeated": repeated.height, "partitions": cells[:MAX_SHOWN]}
    return CheckOutcome(passed=repeated.is_empty(), metadata=shown)


def manifest_is_as_declared(namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    """Check the stored manifest against its model."""
    return check_schema(
        namespace.store.read(MANIFEST), manifest_model(namespace.declarations.read())
    )


def manifest_lists_every_kept_scenario(
    namespace: Namespace, _parts: Sequence[PartKey]
) -> CheckOutcome:
    """Compare the ids in the manifest with those that the cells keep."""
    kept = split(stored_scenarios(namespace.declarations.read(), namespace)).kept["scenario_id"]
    listed = namespace.store.read(MANIFEST)["scenario_id"]
    missing = kept.filter(~kept.is_in(listed.implode()))
    surplus = listed.filter(~listed.is_in(kept.implode()))
    shown = {"kept": kept.len(), "missing": missing.len(), "surplus": surplus.len()}
    return CheckOutcome(passed=missing.is_empty() and surplus.is_empty(), metadata=shown)


def every_cell_is_covered_or_waived(
    namespace: Namespace, _parts: Sequence[PartKey]
) -> CheckOutcome:
    """Look for cells that keep nothing and have no waiver."""
    vertical = namespace.declarations.read()
    empty = empty_cells(stored_manifest(vertical, namespace))
    unwaived = [key_of(cell) for cell, reason in empty if reason is None]
    shown = {
        "empty": len(empty),
        "waived": len(empty) - len(unwaived),
        "partitions": unwaived[:MAX_SHOWN],
    }
    return CheckOutcome(passed=not unwaived, metadata=shown)


def gaps_are_by_design_or_waived(namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    """Look for bins and watched groups that caps empty by accident."""
    vertical = namespace.declarations.read()
    gaps = stored_manifest(vertical, namespace).gaps()
    found = [gap for gap in gaps if not gap.by_design and not gap.waived]
    rows = [
        (gap.domain, gap.behavior, gap.axis or gap.group, list(gap.bins), gap.rule) for gap in found
    ]
    table = pl.DataFrame(
        rows, schema=["domain", "behavior", "axis or group", "bins", "rule"], orient="row"
    )
    shown = {"gaps": len(gaps), "not_by_design": len(found), "which": preview(table, MAX_SHOWN)}
    return CheckOutcome(
        passed=not found,
        metadata=shown,
        detail=f"{len(found)} of {len(gaps)} gaps are not by design" if found else None,
    )


CHECKS = {
    SCENARIOS: [
        Check(
            scenarios_are_as_declared,
            "Every stored cell has the declared columns, and only declared values. "
            "A failure is a bug of the engine: report it.",
        ),
        Check(
            scenario_counts_add_up,
            "Every stored cell holds the whole product of the axes, once. "
            "If not, materialize the partitions that are listed.",
        ),
    ],
    MANIFEST: [
        Check(
            scenario_ids_are_unique,
            "No two scenarios share an id. If two do, rename one of the bins in which they differ.",
            mended_by="",
        ),
        Check(
            manifest_is_as_declared,
            "The table has the declared columns, and only declared values. "
            "A failure is a bug of the engine: report it.",
        ),
        Check(
            manifest_lists_every_kept_scenario,
            "The manifest lists exactly what the cells keep. If not, materialize it again.",
        ),
        Check(
            every_cell_is_covered_or_waived,
            "Every cell keeps a scenario. "
            "If one does not, mend the rule that empties it, or add a waiver with a reason.",
            mended_by="coverage-assets lint",
        ),
        Check(
            gaps_are_by_design_or_waived,
            "No cap empties a bin or a watched group of a cell. "
            "If one does, raise it, prefer what is lost, or waive the gap.",
            blocking=False,
            mended_by="coverage-assets lint",
        ),
    ],
}
