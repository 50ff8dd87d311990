"""Scenarios by cell and their manifest as assets, with the checks that guard them."""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from math import prod

import dagster as dg
import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome, schema_verdict
from coverage_assets.defs.metadata import (
    SINGLE_RUN,
    Metadata,
    columns_of,
    preview,
    rows_and_preview,
)
from coverage_assets.defs.partition_metadata import add_partition_metadata
from coverage_assets.defs.taxonomy.assets import CELLS, OWNERS
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json, sha256_tables
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios, split
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, content_of, manifest_version
from coverage_assets.scenarios.manifest import Manifest, empty_cells, manifest_of
from coverage_assets.scenarios.schema import manifest_model, scenarios_model
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import Artifacts
from resources.partition_keys import cell_of, key_of
from resources.vertical_config import VerticalConfig

GROUP = "scenarios"
MAX_SHOWN = 20
CELL_ROWS = 4
"""Rows in the preview of a cell: every cell's event carries one, without what its partition's key says already."""


def build_scenario_assets(
    vertical: Vertical, partitions: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """The assets of this room, with the columns and the partitions of a vertical."""

    @dg.asset(
        name=SCENARIOS,
        deps=[CELLS],
        partitions_def=partitions,
        group_name=GROUP,
        owners=OWNERS,
        kinds={"polars", "parquet"},
        metadata=columns_of(scenarios_model(vertical)),
        backfill_policy=SINGLE_RUN,
    )
    def scenarios(
        context: dg.AssetExecutionContext, declarations: VerticalConfig
    ) -> dg.Output[Mapping[Cell, Artifact]]:
        """Every raw scenario of a cell: kept, or excluded with the rule that did it.

        Caps are decided over the whole taxonomy first, so that a cell built alone equals that cell of a full run.
        """
        declared = declarations.checked()
        cells = [cell_of(key) for key in context.partition_keys]
        selection = Selection(
            tuple(dict.fromkeys(d for d, _ in cells)), tuple(dict.fromkeys(b for _, b in cells))
        )
        tables = by_cell(enumerate_scenarios(declared, selection), cells)
        digests = sha256_tables(list(tables.values()))
        parts = {
            cell: Artifact(tables[cell], version=digest)
            for cell, digest in zip(tables, digests, strict=True)
        }
        add_partition_metadata(
            context, {key_of(cell): _cell_metadata(part) for cell, part in parts.items()}
        )
        version = sha256_json([[*cell, part.version] for cell, part in parts.items()])
        return dg.Output(parts, data_version=dg.DataVersion(version))

    @dg.asset(
        name=MANIFEST,
        deps=[dg.AssetDep(SCENARIOS, partition_mapping=dg.AllPartitionMapping())],
        group_name=GROUP,
        owners=OWNERS,
        kinds={"polars", "parquet", "json"},
        metadata=columns_of(manifest_model(vertical)),
        backfill_policy=SINGLE_RUN,
    )
    def scenario_manifest(
        declarations: VerticalConfig, artifacts: Artifacts
    ) -> dg.Output[Artifact]:
        """What must be covered over all cells, with counts, exclusions by rule, and gaps.

        The table lists the kept scenarios; the JSON beside it is the whole manifest, for people and for diffs. Stored cells
        that are no longer declared are deleted.
        """
        declared = declarations.checked()
        store = artifacts.store()
        store.prune(SCENARIOS, declared.taxonomy.cells)
        stored = artifacts.stored_cells(SCENARIOS, declared.taxonomy.cells, anew=True).versions
        missing = [
            store.location(SCENARIOS, cell) for cell, found in stored.items() if found is None
        ]
        if missing:
            raise InputError(
                f"{len(missing)} cells are not there yet, or altered: run `coverage-assets materialize`. First {missing[0]}"
            )
        manifest = _stored_manifest(declared, artifacts)
        version = manifest_version(content_of(declared), stored)
        table = split(_stored(declared, artifacts)).kept if manifest.kept is None else manifest.kept
        artifact = Artifact(table, manifest.text(), version)
        return dg.Output(
            artifact,
            metadata=_manifest_metadata(manifest, table),
            data_version=dg.DataVersion(version),
        )

    return [scenarios, scenario_manifest]


def _cell_metadata(part: Artifact) -> Metadata:
    by_rule = Counter(part.table["excluded_by"].to_list())
    kept = by_rule.pop(None, 0)
    return {
        "dagster/partition_row_count": part.table.height,
        "kept": kept,
        "excluded": part.table.height - kept,
        "excluded_by": dg.MetadataValue.json(dict(sorted(by_rule.items()))),
        "rows_sha256": part.version,
        "preview": preview(part.table.drop(DOMAIN, BEHAVIOR), CELL_ROWS),
    }


def _manifest_metadata(manifest: Manifest, table: pl.DataFrame) -> Metadata:
    rules = pl.DataFrame(manifest.rules(), infer_schema_length=None)
    gaps = manifest.gaps()
    return {
        **rows_and_preview(table),
        **manifest.totals,
        "rules": preview(rules.select("id", "excluded", "also_matched", "reason"), rules.height),
        "gaps": len(gaps),
        "gaps_not_by_design": sum(not gap.by_design and not gap.waived for gap in gaps),
    }


def scenarios_are_as_declared(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Every stored cell has the declared columns, and only declared values. A failure is a bug of the engine: report it."""
    vertical = declarations.read()
    return schema_verdict(_stored(vertical, artifacts), scenarios_model(vertical))


def scenario_ids_are_unique(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """No two scenarios share an id. If two do, rename one of the bins in which they differ."""
    stored = _stored(declarations.read(), artifacts)
    repeated = stored.filter(pl.col("scenario_id").is_duplicated())
    cells = [
        key_of(cell)
        for cell in repeated.select(DOMAIN, BEHAVIOR).unique().sort(DOMAIN, BEHAVIOR).rows()
    ]
    shown = {"ids": stored.height, "repeated": repeated.height, "partitions": cells[:MAX_SHOWN]}
    return CheckOutcome(passed=repeated.is_empty(), shown=shown)


def scenario_counts_add_up(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Every stored cell holds the whole product of the axes, once. If not, materialize the partitions that are listed."""
    vertical = declarations.read()
    per_cell = prod(len(axis.bins) for axis in vertical.taxonomy.axes)
    counts = _stored(vertical, artifacts).group_by(DOMAIN, BEHAVIOR).agg(pl.len().alias("rows"))
    wrong = counts.filter(pl.col("rows") != per_cell).sort(DOMAIN, BEHAVIOR)
    cells = [key_of((domain, behavior)) for domain, behavior, _ in wrong.iter_rows()]
    shown = {"cells": counts.height, "rows_per_cell": per_cell, "partitions": cells[:MAX_SHOWN]}
    return CheckOutcome(passed=not cells, shown=shown)


def manifest_is_as_declared(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """The table has the declared columns, and only declared values. A failure is a bug of the engine: report it."""
    return schema_verdict(artifacts.store().read(MANIFEST), manifest_model(declarations.read()))


def manifest_lists_every_kept_scenario(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """The manifest lists exactly what the cells keep. If not, materialize it again."""
    kept = split(_stored(declarations.read(), artifacts)).kept["scenario_id"]
    listed = artifacts.store().read(MANIFEST)["scenario_id"]
    missing, surplus = (
        kept.filter(~kept.is_in(listed.implode())),
        listed.filter(~listed.is_in(kept.implode())),
    )
    shown = {"kept": kept.len(), "missing": missing.len(), "surplus": surplus.len()}
    return CheckOutcome(passed=missing.is_empty() and surplus.is_empty(), shown=shown)


def every_cell_is_covered_or_waived(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Every cell keeps a scenario. If one does not, mend the rule that empties it, or add a waiver with a reason."""
    vertical = declarations.read()
    empty = empty_cells(_stored_manifest(vertical, artifacts))
    unwaived = [key_of(cell) for cell, reason in empty if reason is None]
    shown = {
        "empty": len(empty),
        "waived": len(empty) - len(unwaived),
        "partitions": unwaived[:MAX_SHOWN],
    }
    return CheckOutcome(passed=not unwaived, shown=shown)


def gaps_are_by_design_or_waived(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """No cap empties a bin or a watched group of a cell. If one does, raise it, prefer what is lost, or waive the gap."""
    vertical = declarations.read()
    gaps = _stored_manifest(vertical, artifacts).gaps()
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
        shown=shown,
        detail=f"{len(found)} of {len(gaps)} gaps are not by design" if found else None,
    )


CHECKS = {
    SCENARIOS: [
        Check(scenarios_are_as_declared),
        Check(scenario_ids_are_unique),
        Check(scenario_counts_add_up),
    ],
    MANIFEST: [
        Check(manifest_is_as_declared),
        Check(manifest_lists_every_kept_scenario),
        Check(every_cell_is_covered_or_waived),
        Check(gaps_are_by_design_or_waived, blocking=False),
    ],
}


def _stored(vertical: Vertical, artifacts: Artifacts) -> pl.DataFrame:
    """All stored cells in one table; a cell that was never built is not there."""
    stored = artifacts.stored_cells(SCENARIOS, vertical.taxonomy.cells).table
    return enumerate_scenarios(vertical).clear() if stored is None else stored


def _stored_manifest(vertical: Vertical, artifacts: Artifacts) -> Manifest:
    """The manifest of what is stored, counted once for all checks that look at it."""
    sums = tuple(artifacts.store().sums(SCENARIOS).items())
    return _counted(vertical, artifacts.base, artifacts.vertical, sums)


@lru_cache(maxsize=2)
def _counted(
    vertical: Vertical, base: str, name: str, _sums: tuple[tuple[str, str], ...]
) -> Manifest:
    return manifest_of(vertical, _stored(vertical, Artifacts(base=base, vertical=name)))
