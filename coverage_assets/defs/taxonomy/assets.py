"""The declared files, the taxonomy and the rules as assets, and what each cell is declared to be."""

import dagster as dg
import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome, schema_verdict
from coverage_assets.defs.metadata import SINGLE_RUN, Metadata, columns_of, rows_and_preview
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE
from coverage_assets.taxonomy.schema import EXCLUSION_RULES, TAXONOMY, rules_table, taxonomy_table
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

GROUP = "declared"
OWNERS = ["team:evaluation"]
TAXONOMY_SOURCE = dg.AssetKey(["config", "taxonomy_yaml"])
EXCLUSIONS_SOURCE = dg.AssetKey(["config", "exclusions_yaml"])
CELLS = dg.AssetKey("declared_cells")


@dg.observable_source_asset(
    key=TAXONOMY_SOURCE,
    group_name=GROUP,
    description="The file that declares domains, behaviors, axes and bins. Its version is its content: comments do not count.",
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
    description="The file that declares what need not be covered, and why. Its version is its content: comments do not count.",
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
    metadata=columns_of(TAXONOMY),
    backfill_policy=SINGLE_RUN,
)
def taxonomy(declarations: VerticalConfig) -> dg.Output[pl.DataFrame]:
    """What must be covered: every domain, behavior, axis, bin and group.

    Read from `taxonomy.yaml`. Its data version is the file's content, so that a changed comment makes nothing stale.
    """
    vertical = declarations.read()
    table = taxonomy_table(vertical)
    metadata = {
        **rows_and_preview(table),
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
    metadata=columns_of(EXCLUSION_RULES),
    backfill_policy=SINGLE_RUN,
)
def exclusion_rules(declarations: VerticalConfig) -> dg.Output[pl.DataFrame]:
    """What need not be covered, rule by rule, with the reason and who answers for it.

    Read from `exclusions.yaml` and bound to the taxonomy: a rule that names something unknown stops here.
    """
    vertical = declarations.read()
    table = rules_table(vertical)
    metadata = {
        **rows_and_preview(table),
        "version": vertical.exclusions.version,
        "file": EXCLUSIONS_FILE,
    }
    return dg.Output(
        table, metadata=metadata, data_version=dg.DataVersion(vertical.exclusions_sha256)
    )


def declared_cells(partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """The asset between the declared files and everything that is cut into cells.

    It is external and has a version per cell: the digest of the scenarios that the files declare for it. Whatever hangs
    below becomes stale cell by cell, although the files above it change as a whole.
    """
    return dg.AssetSpec(
        CELLS,
        deps=[taxonomy, exclusion_rules],
        partitions_def=partitions,
        group_name=GROUP,
        owners=OWNERS,
        kinds={"yaml"},
        description=(
            "What the files declare for each cell (domain x behavior): one version per cell, reported by the sensor and by "
            "`coverage-assets materialize`. An edit that changes one cell makes only that cell stale below."
        ),
    )


def taxonomy_is_as_declared(_declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """The table has the declared columns and values. A failure is a bug of the loader: report it."""
    return schema_verdict(artifacts.store().read("taxonomy"), TAXONOMY)


def exclusion_rules_are_as_declared(
    _declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """The table has the declared columns and values. A failure is a bug of the loader: report it."""
    return schema_verdict(artifacts.store().read("exclusion_rules"), EXCLUSION_RULES)


SOURCES = [taxonomy_source, exclusions_source]
TABLES = [taxonomy, exclusion_rules]
CHECKS = {
    "taxonomy": [Check(taxonomy_is_as_declared)],
    "exclusion_rules": [Check(exclusion_rules_are_as_declared)],
}
