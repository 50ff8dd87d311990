"""Datasets by cell, by domain and over everything as assets. What is stored is an index; the datasets are files beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import dagster as dg

from coverage_assets.conversations.generation.freshness import (
    CONVERSATIONS,
    GOLDENS,
    find_stale_cells,
)
from coverage_assets.datasets.build.collate import Collated
from coverage_assets.datasets.build.collate_tables import collate_datasets, collate_tables
from coverage_assets.datasets.build.freshness import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    combined_version,
    of_domain,
)
from coverage_assets.datasets.build.generator import VerticalGenerator
from coverage_assets.datasets.quality.diversity import (
    BOUNDS,
    Diversity,
    from_document,
    measure,
    to_document,
)
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.records.header import Origin
from coverage_assets.datasets.records.names import COMBINED, DatasetName, vertical_folder
from coverage_assets.datasets.schema import DATASETS, datasets_table
from coverage_assets.datasets.validate.combined import combined_problems
from coverage_assets.datasets.validate.dataset import validate_records
from coverage_assets.defs.checks import Check, CheckOutcome, schema_verdict
from coverage_assets.defs.metadata import SINGLE_RUN, Metadata, columns_of, rows_and_preview
from coverage_assets.defs.partition_metadata import add_partition_metadata
from coverage_assets.defs.taxonomy.assets import OWNERS
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact, PartKey
from coverage_assets.foundation.atomic_folders import recover
from coverage_assets.foundation.cells import DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.files import folder_lock
from resources.artifacts import Artifacts
from resources.partition_keys import cell_of, key_of
from resources.vertical_config import VerticalConfig

GROUP = "datasets"
KINDS = {"json", "parquet"}
MAX_SHOWN = 20


def build_dataset_assets(partitions: dg.MultiPartitionsDefinition) -> list[dg.AssetsDefinition]:
    """The assets of this room, with the partitions of a vertical."""
    by_domain = partitions.get_partitions_def_for_dimension(DOMAIN)

    @dg.asset(
        name=BEHAVIORS,
        deps=[CONVERSATIONS, GOLDENS],
        partitions_def=partitions,
        group_name=GROUP,
        owners=OWNERS,
        kinds=KINDS,
        metadata=columns_of(DATASETS),
        backfill_policy=SINGLE_RUN,
    )
    def behavior_datasets(
        context: dg.AssetExecutionContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> dg.Output[Mapping[Cell, Artifact]]:
        """The dataset of a cell: conversations and goldens as lines, with a header and digests. Its version rises with its content."""
        cells = [cell_of(key) for key in context.partition_keys]
        versions = conversation_versions(artifacts, cells)
        store, origin, folder = (
            artifacts.store(),
            origin_of(declarations),
            datasets_folder(artifacts),
        )
        parts: dict[Cell, Artifact] = {}
        shown: dict[str, Metadata] = {}
        with folder_lock(folder, wait=True):
            recover(folder)
            for cell in cells:
                collated = collate_tables(
                    DatasetName(origin.vertical, *cell),
                    store.read(CONVERSATIONS, cell),
                    store.read(GOLDENS, cell),
                    origin=origin,
                    folder=folder,
                )
                parts[cell] = Artifact(
                    datasets_table([collated]), version=combined_version({cell: versions[cell]})
                )
                shown[key_of(cell)] = _metadata([collated], folder)
        add_partition_metadata(context, shown)
        return dg.Output(parts, data_version=_together(parts.items()))

    @dg.asset(
        name=DOMAINS,
        deps=[
            dg.AssetDep(
                BEHAVIORS, partition_mapping=dg.MultiToSingleDimensionPartitionMapping(DOMAIN)
            )
        ],
        partitions_def=by_domain,
        group_name=GROUP,
        owners=OWNERS,
        kinds=KINDS,
        metadata=columns_of(DATASETS),
        backfill_policy=SINGLE_RUN,
    )
    def domain_datasets(
        context: dg.AssetExecutionContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> dg.Output[Mapping[tuple[str], Artifact]]:
        """The combined dataset of a domain, over all its behaviors."""
        origin, folder = origin_of(declarations), datasets_folder(artifacts)
        cells = [
            cell for cell in declarations.read().taxonomy.cells if cell[0] in context.partition_keys
        ]
        versions = conversation_versions(artifacts, cells)
        parts: dict[tuple[str], Artifact] = {}
        shown: dict[str, Metadata] = {}
        with folder_lock(folder, wait=True):
            recover(folder)
            for domain in context.partition_keys:
                inside = [cell for cell in cells if cell[0] == domain]
                name = DatasetName(origin.vertical, domain)
                collated = collate_datasets(name, inside, origin=origin, folder=folder)
                parts[domain,] = Artifact(
                    datasets_table([collated]),
                    version=combined_version(of_domain(versions, domain)),
                )
                shown[domain] = _metadata([collated], folder)
        add_partition_metadata(context, shown)
        return dg.Output(parts, data_version=_together(parts.items()))

    @dg.asset(
        name=GLOBAL,
        deps=[dg.AssetDep(BEHAVIORS, partition_mapping=dg.AllPartitionMapping())],
        group_name=GROUP,
        owners=OWNERS,
        kinds=KINDS,
        metadata=columns_of(DATASETS),
        backfill_policy=SINGLE_RUN,
    )
    def global_dataset(declarations: VerticalConfig, artifacts: Artifacts) -> dg.Output[Artifact]:
        """The combined dataset over all domains and behaviors. How diverse it is stands in a document beside its index."""
        origin, folder = origin_of(declarations), datasets_folder(artifacts)
        cells = declarations.read().taxonomy.cells
        version = combined_version(conversation_versions(artifacts, cells))
        with folder_lock(folder, wait=True):
            recover(folder)
            collated = collate_datasets(
                DatasetName(origin.vertical), cells, origin=origin, folder=folder
            )
        dataset = read_dataset(folder / collated.path)
        figures = measure(dataset)
        artifact = Artifact(datasets_table([collated]), to_document(figures, dataset), version)
        metadata = {
            **rows_and_preview(artifact.table),
            **_metadata([collated], folder),
            **_shown(figures),
        }
        return dg.Output(artifact, metadata=metadata, data_version=dg.DataVersion(version))

    return [behavior_datasets, domain_datasets, global_dataset]


def datasets_folder(artifacts: Artifacts) -> Path:
    """Where the datasets of a vertical stand; they are folders of files, so the artifacts must be on this machine."""
    if "://" in artifacts.base:
        raise InputError(
            f"datasets are written as local files, but the artifacts are at {artifacts.base}: "
            "choose a local folder, or write them with `coverage-assets generate --out DIR` and copy them there"
        )
    return vertical_folder(Path(artifacts.base), artifacts.vertical)


def origin_of(declarations: VerticalConfig) -> Origin:
    """What all datasets of the vertical have in common."""
    return Origin.of(declarations.checked(), VerticalGenerator(declarations.playbook()))


def conversation_versions(artifacts: Artifacts, cells: Sequence[Cell]) -> dict[Cell, str]:
    """The versions of stored conversations. A cell that is not whole, or whose goldens are of another version, is refused."""
    stored = artifacts.store().intact(CONVERSATIONS, cells)
    versions = {cell: version for cell in cells if (version := stored[cell]) is not None}
    odd = [
        *(cell for cell in cells if cell not in versions),
        *find_stale_cells(versions, artifacts.store()),
    ]
    if odd:
        raise InputError(
            f"the conversations or goldens of {len(odd)} cells are missing or do not belong together: "
            f"materialize `{CONVERSATIONS}` first. First {key_of(odd[0])}"
        )
    return versions


def _metadata(collated: Sequence[Collated], folder: Path) -> Metadata:
    [dataset] = collated
    return {
        "dagster/partition_row_count": dataset.conversations,
        "dataset_id": dataset.dataset_id,
        "version": dataset.version,
        "conversations": dataset.conversations,
        "bytes": dataset.bytes,
        "content_sha256": dataset.content_sha256,
        "folder": dg.MetadataValue.path(str(folder / dataset.path)),
    }


def _together(parts: Iterable[tuple[PartKey, Artifact]]) -> dg.DataVersion:
    return dg.DataVersion(sha256_json([[*part, artifact.version] for part, artifact in parts]))


Problems = Callable[[Dataset, DatasetName], Iterable[object]]


def _checked_datasets(
    asset: str, parts: Sequence[PartKey], artifacts: Artifacts, problems_in: Problems
) -> CheckOutcome:
    """Whether the datasets that an index lists are there, whole, valid, and agree with it."""
    table = artifacts.store().read_parts(asset, parts).table
    if table is None:
        return CheckOutcome(
            passed=False,
            shown={},
            detail=f"`{asset}` was never built: run `coverage-assets materialize`",
        )
    declared = schema_verdict(table, DATASETS)
    if not declared.passed:
        return declared
    folder, problems = datasets_folder(artifacts), []
    for row in table.iter_rows(named=True):
        dataset = read_dataset(folder / row["path"])
        name = DatasetName(
            artifacts.vertical, *(part for part in row["path"].split("/") if part != COMBINED)
        )
        problems += [str(problem) for problem in problems_in(dataset, name)]
        if (dataset.dataset_id, dataset.version) != (row["dataset_id"], row["version"]):
            problems.append(
                f"{row['path']} is {dataset.dataset_id} {dataset.version}, the index says {row['version']}"
            )
    shown = {
        "datasets": table.height,
        "conversations": int(table["conversations"].sum()),
        "problems": problems[:MAX_SHOWN],
    }
    return CheckOutcome(passed=not problems, shown=shown, detail=problems[0] if problems else None)


def _combined(declarations: VerticalConfig, artifacts: Artifacts) -> Problems:
    cells, folder = declarations.read().taxonomy.cells, datasets_folder(artifacts)
    return lambda dataset, name: combined_problems(
        dataset, name, [cell for cell in cells if name.holds(*cell)], folder
    )


def behavior_datasets_are_valid(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Every cell's dataset is whole and valid: schema, digests, references both ways, no duplicates. If not, materialize it."""
    cells = declarations.read().taxonomy.cells
    return _checked_datasets(
        BEHAVIORS, cells, artifacts, lambda dataset, _: validate_records(dataset)
    )


def domain_datasets_are_valid(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Every domain's dataset is whole, and holds exactly the lines of its cells' datasets. If not, materialize the domain."""
    domains = declarations.read().taxonomy.dimensions[DOMAIN]
    return _checked_datasets(
        DOMAINS, [(domain,) for domain in domains], artifacts, _combined(declarations, artifacts)
    )


def global_dataset_is_valid(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """The dataset over everything is whole, and holds exactly the lines of its cells' datasets. If not, materialize it."""
    return _checked_datasets(GLOBAL, [()], artifacts, _combined(declarations, artifacts))


def conversations_are_diverse(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:  # noqa: ARG001 - the interface
    """What people say differs enough: vocabulary, phrasing, near duplicates, lengths. If not, give the grammars more ways to say it."""
    dataset = read_dataset(DatasetName(artifacts.vertical).folder(datasets_folder(artifacts)))
    found = from_document(artifacts.store().read_document(GLOBAL), dataset) or measure(dataset)
    shown, broken = _shown(found), found.out_of_bounds()
    detail = "; ".join(f"{name} is {shown[name]}, not {BOUNDS[name]}" for name in broken)
    return CheckOutcome(passed=not broken, shown=shown, detail=detail or None)


def _shown(figures: Diversity) -> dict[str, str]:
    return {name: BOUNDS[name].format(value) for name, value in figures.figures().items()}


CHECKS = {
    BEHAVIORS: [Check(behavior_datasets_are_valid)],
    DOMAINS: [Check(domain_datasets_are_valid)],
    GLOBAL: [Check(global_dataset_is_valid), Check(conversations_are_diverse, blocking=False)],
}
