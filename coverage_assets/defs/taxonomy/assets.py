"""The declared files, the taxonomy and the rules as assets, and what is declared for each cell."""

import dagster as dg
import polars as pl

from coverage_assets.defs.metadata import (
    OWNERS,
    SINGLE_RUN,
    Metadata,
    column_metadata,
    row_metadata,
)
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE
from coverage_assets.taxonomy.schema import EXCLUSION_RULES, TAXONOMY, rules_table, taxonomy_table
from resources.vertical_config import VerticalConfig

GROUP = "declared"
TAXONOMY_SOURCE = dg.AssetKey(["config", "taxonomy_yaml"])
EXCLUSIONS_SOURCE = dg.AssetKey(["config", "exclusions_yaml"])
CELLS = dg.AssetKey("declared_cells")


@dg.observable_source_asset(
    key=TAXONOMY_SOURCE,
    group_name=GROUP,
    description=(
        "The file that declares domains, behaviors, axes and bins. "
        "Its version is its content: comments do not count."
    ),
    tags={"dagster/kind/yaml": ""},
)
def taxonomy_source(declarations: VerticalConfig) -> dg.ObserveResult:
    """Observe what the taxonomy file says."""
    vertical = declarations.read()
    metadata: Metadata = {
        "path": dg.MetadataValue.path(vertical.taxonomy_document.path),
        "version": vertical.taxonomy.version,
    }
    return dg.ObserveResult(
        data_version=dg.DataVersion(vertical.taxonomy_sha256), metadata=metadata
    )


@dg.observable_source_asset(
    key=EXCLUSIONS_SOURCE,
    group_name=GROUP,
    description=(
        "The file that declares what need not be covered, and why. "
        "Its version is its content: comments do not count."
    ),
    tags={"dagster/kind/yaml": ""},
)
def exclusions_source(declarations: VerticalConfig) -> dg.ObserveResult:
    """Observe what the exclusion file says."""
    vertical = declarations.read()
    metadata: Metadata = {
        "path": dg.MetadataValue.path(vertical.exclusions_document.path),
        "version": vertical.exclusions.version,
    }
    return dg.ObserveResult(
        data_version=dg.DataVersion(vertical.exclusions_sha256), metadata=metadata
    )


@dg.asset(
    deps=[TAXONOMY_SOURCE],
    group_name=GROUP,
    owners=OWNERS,
    kinds={"polars", "parquet"},
    description=(
        "What must be covered: every domain, behavior, axis, bin and group.\n\n"
        "Read from `taxonomy.yaml`. Its data version is the file's content, "
        "so that a changed comment makes nothing stale."
    ),
    metadata=column_metadata(TAXONOMY),
    backfill_policy=SINGLE_RUN,
)
def taxonomy(declarations: VerticalConfig) -> dg.Output[pl.DataFrame]:
    """Build the table of what must be covered."""
    vertical = declarations.read()
    table = taxonomy_table(vertical)
    metadata = {
        **row_metadata(table),
        "version": vertical.taxonomy.version,
        "file": TAXONOMY_FILE,
    }
    return dg.Output(
        table, metadata=metadata, data_version=dg.DataVersion(vertical.taxonomy_sha256)
    )


@dg.asset(
    deps=[EXCLUSIONS_SOURCE, taxonomy],
    group_name=GROUP,
    owners=OWNERS,
    kinds={"polars", "parquet"},
    description=(
        "What need not be covered, rule by rule, with the reason and who answers for it.\n\n"
        "Read from `exclusions.yaml` and bound to the taxonomy: "
        "a rule that names something unknown stops here."
    ),
    metadata=column_metadata(EXCLUSION_RULES),
    backfill_policy=SINGLE_RUN,
)
def exclusion_rules(declarations: VerticalConfig) -> dg.Output[pl.DataFrame]:
    """Build the table of rules."""
    vertical = declarations.read()
    table = rules_table(vertical)
    metadata = {
        **row_metadata(table),
        "version": vertical.exclusions.version,
        "file": EXCLUSIONS_FILE,
    }
    return dg.Output(
        table, metadata=metadata, data_version=dg.DataVersion(vertical.exclusions_sha256)
    )


def declared_cells(partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """Build the asset between the declared files and everything that is partitioned by cell.

    It is external, with one version per cell: the digest of the scenarios that the files declare.
    What depends on it becomes stale cell by cell, although the files themselves change as a whole.
    """
    return dg.AssetSpec(
        CELLS,
        deps=[taxonomy, exclusion_rules],
        partitions_def=partitions,
        group_name=GROUP,
        owners=OWNERS,
        kinds={"yaml"},
        description=(
            "What the files declare for each cell (domain x behavior): one version per cell, "
            "reported by the sensor and by `coverage-assets materialize`. "
            "An edit that changes one cell makes only that cell stale below."
        ),
    )


SOURCES = [taxonomy_source, exclusions_source]
TABLES = [taxonomy, exclusion_rules]
