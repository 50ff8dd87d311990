"""Scenarios by cell, and their manifest, as assets."""

from collections import Counter
from collections.abc import Mapping

import dagster as dg
import polars as pl

from coverage_assets.defs.declare_assets import PARQUET, external_asset, stored_asset
from coverage_assets.defs.metadata import (
    Metadata,
    add_partition_metadata,
    column_lineage,
    preview,
    row_metadata,
)
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.scenarios.family import SCENARIOS_FAMILY
from coverage_assets.defs.scenarios.stored import stored_manifest, stored_scenarios
from coverage_assets.defs.scenarios.wanted import DECLARED_CELLS
from coverage_assets.defs.taxonomy.wanted import RULES, TAXONOMY
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json, sha256_tables
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios, split
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, content_of, manifest_version
from coverage_assets.scenarios.manifest import Manifest
from coverage_assets.scenarios.schema import manifest_model, scenarios_model
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import stored_parts
from resources.namespace import Namespace
from resources.partition_keys import cell_of, key_of

CELL_ROWS = 4
"""Rows in the preview of a cell: few, because the event of every cell carries one."""


def declared_cells(namespace: Namespace, partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """Build the asset between the declared files and everything that is partitioned by cell.

    It is external, with one version per cell: the digest of the scenarios that the files declare.
    What depends on it becomes stale cell by cell, although the files themselves change as a whole.
    """
    return external_asset(
        namespace,
        SCENARIOS_FAMILY,
        DECLARED_CELLS,
        deps=[asset_key(namespace, TAXONOMY), asset_key(namespace, RULES)],
        partitions=partitions,
        group="declared",
        description=(
            "What the files declare for each cell (domain x behavior): one version per cell, "
            "reported by the sensor and by `coverage-assets materialize`. "
            "An edit that changes one cell makes only that cell stale below."
        ),
    )


def build_scenario_assets(
    namespace: Namespace, vertical: Vertical, partitions: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """Build the assets, with the columns and the partitions of a vertical."""

    @stored_asset(
        namespace,
        SCENARIOS_FAMILY,
        SCENARIOS,
        deps=[asset_key(namespace, DECLARED_CELLS)],
        partitions=partitions,
        description=(
            "Every raw scenario of a cell: kept, or excluded with the rule that did it.\n\n"
            "Caps are decided over the whole taxonomy first, "
            "so that a cell built alone equals that cell of a full run."
        ),
        model=scenarios_model(vertical),
    )
    def scenarios(
        context: dg.AssetExecutionContext,
    ) -> dg.Output[Mapping[Cell, Artifact]]:
        """Enumerate the scenarios of every cell of the run."""
        declared = namespace.declarations.checked()
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

    @stored_asset(
        namespace,
        SCENARIOS_FAMILY,
        MANIFEST,
        deps=[
            dg.AssetDep(asset_key(namespace, SCENARIOS), partition_mapping=dg.AllPartitionMapping())
        ],
        kinds=PARQUET | {"json"},
        description=(
            "What must be covered over all cells, with counts, exclusions by rule, and gaps.\n\n"
            "The table lists the kept scenarios; the JSON beside it is the whole manifest, "
            "for people and for diffs. Stored cells that are no longer declared are deleted."
        ),
        model=manifest_model(vertical),
    )
    def scenario_manifest() -> dg.Output[Artifact]:
        """Combine all stored cells; delete those that are no longer declared."""
        declared = namespace.declarations.checked()
        store = namespace.store
        store.prune(SCENARIOS, declared.taxonomy.cells)
        stored = stored_parts(store, SCENARIOS, declared.taxonomy.cells, reread=True).versions
        missing = [
            store.location(SCENARIOS, cell) for cell, found in stored.items() if found is None
        ]
        if missing:
            raise InputError(
                f"{len(missing)} cells are not there yet, or altered: "
                f"run `coverage-assets materialize`. First {missing[0]}"
            )
        manifest = stored_manifest(declared, namespace)
        version = manifest_version(content_of(declared), stored, SCENARIOS_FAMILY.code_version)
        table = (
            split(stored_scenarios(declared, namespace)).kept
            if manifest.kept is None
            else manifest.kept
        )
        artifact = Artifact(table, manifest.text(), version)
        return dg.Output(
            artifact,
            metadata={
                **_manifest_metadata(manifest, table),
                **column_lineage(
                    {name: (asset_key(namespace, SCENARIOS), name) for name in table.columns}
                ),
            },
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
        **row_metadata(table),
        **manifest.totals,
        "rules": preview(rules.select("id", "excluded", "also_matched", "reason"), rules.height),
        "gaps": len(gaps),
        "gaps_not_by_design": sum(not gap.by_design and not gap.waived for gap in gaps),
    }
