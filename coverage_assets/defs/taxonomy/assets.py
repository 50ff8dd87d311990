"""The declared files, the taxonomy and the rules as assets, and what is declared for each cell."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from coverage_assets.defs.declare_assets import external_asset, observed_files, stored_asset
from coverage_assets.defs.metadata import (
    Metadata,
    row_metadata,
)
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.taxonomy.family import TAXONOMY_FAMILY
from coverage_assets.defs.taxonomy.wanted import (
    EXCLUSIONS_SOURCE,
    RULES,
    TAXONOMY,
    TAXONOMY_SOURCE,
)
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE
from coverage_assets.taxonomy.schema import EXCLUSION_RULES, rules_table, taxonomy_table
from coverage_assets.taxonomy.schema import TAXONOMY as TAXONOMY_MODEL
from resources.namespace import Namespace

GROUP = "declared"


def build_sources(namespace: Namespace) -> dg.AssetsDefinition:
    """Build the declared files as assets that can be observed."""
    descriptions = {
        TAXONOMY_SOURCE: "The file that declares domains, behaviors, axes and bins.",
        EXCLUSIONS_SOURCE: "The file that declares what need not be covered, and why.",
    }

    @observed_files(
        namespace,
        "declared_files",
        [
            external_asset(
                namespace,
                TAXONOMY_FAMILY,
                name,
                group=GROUP,
                description=f"{text} Its version is its content: comments do not count.",
            )
            for name, text in descriptions.items()
        ],
    )
    def declared_files(context: dg.AssetExecutionContext) -> Iterator[dg.ObserveResult]:
        """Observe what the files say."""
        vertical = namespace.declarations.read()
        found = {
            TAXONOMY_SOURCE: (
                vertical.taxonomy_sha256,
                vertical.taxonomy_document.path,
                vertical.taxonomy.version,
            ),
            EXCLUSIONS_SOURCE: (
                vertical.exclusions_sha256,
                vertical.exclusions_document.path,
                vertical.exclusions.version,
            ),
        }
        for name, (digest, path, version) in found.items():
            key = asset_key(namespace, name)
            if key in context.selected_asset_keys:
                metadata: Metadata = {"path": dg.MetadataValue.path(path), "version": version}
                yield dg.ObserveResult(
                    asset_key=key, data_version=dg.DataVersion(digest), metadata=metadata
                )

    return declared_files


def build_tables(namespace: Namespace) -> list[dg.AssetsDefinition]:
    """Build the tables of what must be covered, and of what need not be."""

    @stored_asset(
        namespace,
        TAXONOMY_FAMILY,
        TAXONOMY,
        group=GROUP,
        deps=[asset_key(namespace, TAXONOMY_SOURCE)],
        description=(
            "What must be covered: every domain, behavior, axis, bin and group.\n\n"
            "Read from `taxonomy.yaml`. Its data version is the file's content, "
            "so that a changed comment makes nothing stale."
        ),
        model=TAXONOMY_MODEL,
    )
    def taxonomy() -> dg.Output[pl.DataFrame]:
        """Build the table of what must be covered."""
        vertical = namespace.declarations.read()
        table = taxonomy_table(vertical)
        metadata = {
            **row_metadata(table),
            "version": vertical.taxonomy.version,
            "file": TAXONOMY_FILE,
        }
        return dg.Output(
            table, metadata=metadata, data_version=dg.DataVersion(vertical.taxonomy_sha256)
        )

    @stored_asset(
        namespace,
        TAXONOMY_FAMILY,
        RULES,
        group=GROUP,
        deps=[asset_key(namespace, EXCLUSIONS_SOURCE), asset_key(namespace, TAXONOMY)],
        description=(
            "What need not be covered, rule by rule, with the reason and who answers for it.\n\n"
            "Read from `exclusions.yaml` and bound to the taxonomy: "
            "a rule that names something unknown stops here."
        ),
        model=EXCLUSION_RULES,
    )
    def exclusion_rules() -> dg.Output[pl.DataFrame]:
        """Build the table of rules."""
        vertical = namespace.declarations.read()
        table = rules_table(vertical)
        metadata = {
            **row_metadata(table),
            "version": vertical.exclusions.version,
            "file": EXCLUSIONS_FILE,
        }
        return dg.Output(
            table, metadata=metadata, data_version=dg.DataVersion(vertical.exclusions_sha256)
        )

    return [taxonomy, exclusion_rules]
