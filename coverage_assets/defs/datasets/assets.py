"""Datasets by cell, by domain and over everything as assets.

What the artifact store holds is an index of each dataset; the dataset itself is a folder of files.
"""

from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    Collated,
    collate_datasets,
    collate_tables,
    combined_version,
    of_domain,
)
from coverage_assets.datasets.quality import BOUNDS, Diversity, measure, to_document
from coverage_assets.datasets.read import read_dataset
from coverage_assets.datasets.records import DatasetName, Origin
from coverage_assets.datasets.schema import DATASETS, datasets_table
from coverage_assets.defs.datasets.family import DATASETS_FAMILY
from coverage_assets.defs.datasets.stored import (
    conversation_versions,
    dataset_code,
    datasets_of,
    origin_of,
    prune_datasets,
)
from coverage_assets.defs.declare_assets import stored_asset
from coverage_assets.defs.metadata import (
    Metadata,
    add_partition_metadata,
    preview,
)
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.foundation.artifacts import Artifact, PartKey
from coverage_assets.foundation.cells import DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from resources.namespace import Namespace
from resources.partition_keys import cell_of, key_of

KINDS = frozenset({"json", "parquet"})


def build_dataset_assets(
    namespace: Namespace,
    partitions: dg.PartitionsDefinition[str],
    by_domain: dg.PartitionsDefinition[str],
) -> list[dg.AssetsDefinition]:
    """Build the assets, with the partitions of a vertical."""

    @stored_asset(
        namespace,
        DATASETS_FAMILY,
        BEHAVIORS,
        deps=[asset_key(namespace, CONVERSATIONS), asset_key(namespace, GOLDENS)],
        partitions=partitions,
        kinds=KINDS,
        description=(
            "The dataset of a cell: conversations and goldens as lines, with a header and digests. "
            "Its version rises with its content."
        ),
        model=DATASETS,
    )
    def behavior_datasets(
        context: dg.AssetExecutionContext,
    ) -> dg.Output[Mapping[Cell, Artifact]]:
        """Collate the stored conversations and goldens of every cell of the run."""
        cells = [cell_of(key) for key in context.partition_keys]
        versions = conversation_versions(namespace, cells)
        store, origin = namespace.store, origin_of(namespace)
        code = dataset_code(namespace)
        datasets = datasets_of(namespace)
        parts: dict[Cell, Artifact] = {}
        metadata: dict[str, Metadata] = {}
        with datasets.lock():
            for cell in cells:
                name = DatasetName(origin.vertical, *cell)
                tables = store.read(CONVERSATIONS, cell), store.read(GOLDENS, cell)
                with datasets.collating(name) as folder:
                    collated = collate_tables(name, *tables, origin=origin, folder=folder)
                version = combined_version({cell: versions[cell]}, code)
                parts[cell] = Artifact(datasets_table([collated]), version=version)
                metadata[key_of(cell)] = _metadata(collated, datasets.location(name))
        add_partition_metadata(context, metadata)
        return dg.Output(parts, data_version=_data_version(parts.items()))

    @stored_asset(
        namespace,
        DATASETS_FAMILY,
        DOMAINS,
        deps=[
            dg.AssetDep(
                asset_key(namespace, BEHAVIORS),
                partition_mapping=dg.MultiToSingleDimensionPartitionMapping(DOMAIN),
            )
        ],
        partitions=by_domain,
        kinds=KINDS,
        description="The combined dataset of a domain, over all its behaviors.",
        model=DATASETS,
    )
    def domain_datasets(
        context: dg.AssetExecutionContext,
    ) -> dg.Output[Mapping[tuple[str], Artifact]]:
        """Combine the datasets of the cells of every domain of the run."""
        origin, datasets = origin_of(namespace), datasets_of(namespace)
        declared, code = namespace.declarations.read().taxonomy.cells, dataset_code(namespace)
        cells = [cell for cell in declared if cell[0] in context.partition_keys]
        versions = conversation_versions(namespace, cells)
        parts: dict[tuple[str], Artifact] = {}
        metadata: dict[str, Metadata] = {}
        with datasets.lock():
            for domain in context.partition_keys:
                inside = [cell for cell in cells if cell[0] == domain]
                name = DatasetName(origin.vertical, domain)
                with datasets.collating(name, _names(origin, inside)) as folder:
                    collated = collate_datasets(name, inside, origin=origin, folder=folder)
                version = combined_version(of_domain(versions, domain), code)
                parts[domain,] = Artifact(datasets_table([collated]), version=version)
                metadata[domain] = _metadata(collated, datasets.location(name))
        add_partition_metadata(context, metadata)
        return dg.Output(parts, data_version=_data_version(parts.items()))

    @stored_asset(
        namespace,
        DATASETS_FAMILY,
        GLOBAL,
        deps=[
            dg.AssetDep(asset_key(namespace, BEHAVIORS), partition_mapping=dg.AllPartitionMapping())
        ],
        kinds=KINDS,
        description=(
            "The combined dataset over all domains and behaviors. "
            "How diverse it is stands in a document beside its index.\n\n"
            "Stored conversations and datasets of cells that are no longer declared are deleted."
        ),
        model=DATASETS,
    )
    def global_dataset() -> dg.Output[Artifact]:
        """Combine the datasets of all cells, and measure how diverse the result is."""
        origin, datasets = origin_of(namespace), datasets_of(namespace)
        cells = namespace.declarations.read().taxonomy.cells
        prune_datasets(namespace, cells)
        version = combined_version(conversation_versions(namespace, cells), dataset_code(namespace))
        name = DatasetName(origin.vertical)
        with datasets.lock(), datasets.collating(name, _names(origin, cells)) as folder:
            collated = collate_datasets(name, cells, origin=origin, folder=folder)
        with datasets.opened([name]) as folder:
            dataset = read_dataset(name.folder(folder))
            figures = measure(dataset)
        artifact = Artifact(datasets_table([collated]), to_document(figures, dataset), version)
        metadata = {
            "dagster/row_count": collated.conversations,
            "preview": preview(artifact.table),
            **_metadata(collated, datasets.location(name)),
            **render_figures(figures),
        }
        return dg.Output(artifact, metadata=metadata, data_version=dg.DataVersion(version))

    return [behavior_datasets, domain_datasets, global_dataset]


def render_figures(figures: Diversity) -> dict[str, str]:
    """Render each figure of diversity as its bound is written."""
    return {name: BOUNDS[name].format(value) for name, value in figures.figures().items()}


def _names(origin: Origin, cells: Sequence[Cell]) -> list[DatasetName]:
    return [DatasetName(origin.vertical, *cell) for cell in cells]


def _metadata(dataset: Collated, location: str) -> Metadata:
    return {
        "dagster/partition_row_count": dataset.conversations,
        "dataset_id": dataset.dataset_id,
        "version": dataset.version,
        "conversations": dataset.conversations,
        "bytes": dataset.bytes,
        "content_sha256": dataset.content_sha256,
        "folder": dg.MetadataValue.path(location),
    }


def _data_version(parts: Iterable[tuple[PartKey, Artifact]]) -> dg.DataVersion:
    """Combine the versions of all parts of a run."""
    return dg.DataVersion(sha256_json([[*part, artifact.version] for part, artifact in parts]))
