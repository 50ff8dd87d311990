"""Checks of datasets: whether they are there, whole and valid, and how diverse they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL
from coverage_assets.datasets.quality import BOUNDS, from_document, measure
from coverage_assets.datasets.read import Dataset, read_dataset
from coverage_assets.datasets.records import DatasetName
from coverage_assets.datasets.schema import DATASETS
from coverage_assets.datasets.validate import combined_problems, validate_records
from coverage_assets.defs.checks import Check, CheckOutcome, check_schema, read_stored
from coverage_assets.defs.datasets.assets import render_figures
from coverage_assets.defs.datasets.stored import datasets_of
from coverage_assets.errors import UserError
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.scenarios.freshness import MANIFEST
from resources.namespace import Namespace
from resources.partition_keys import key_of

MAX_SHOWN = 20

FindProblems = Callable[[Dataset, DatasetName, Path], Iterable[object]]
CellsOf = Callable[[DatasetName], Sequence[Cell]]


def behavior_datasets_are_valid(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Validate the records of cells' datasets."""
    return _check_datasets(
        namespace, BEHAVIORS, parts, lambda dataset, *_: validate_records(dataset)
    )


def domain_datasets_are_valid(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Compare domains' datasets with those of their cells."""
    return _check_combined(namespace, DOMAINS, parts)


def global_dataset_is_valid(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Compare the dataset over everything with those of all cells."""
    return _check_combined(namespace, GLOBAL, parts)


def every_kept_scenario_is_in_the_dataset(
    namespace: Namespace, _parts: Sequence[PartKey]
) -> CheckOutcome:
    """Compare the scenarios of the dataset over everything with those that the manifest lists."""
    listed = namespace.store.read(MANIFEST).select("scenario_id", DOMAIN, BEHAVIOR)
    name = DatasetName(namespace.name)
    with datasets_of(namespace).opened([name]) as folder:
        dataset = read_dataset(name.folder(folder))
        covered = {record["scenario_id"] for record in dataset.conversations()}
    missing = listed.filter(~pl.col("scenario_id").is_in(sorted(covered)))
    surplus = covered - set(listed["scenario_id"])
    cells = sorted(set(missing.select(DOMAIN, BEHAVIOR).iter_rows()))
    shown = {
        "scenarios": listed.height,
        "missing": missing.height,
        "surplus": len(surplus),
        "cells": [key_of(cell) for cell in cells[:MAX_SHOWN]],
    }
    return CheckOutcome(passed=missing.is_empty() and not surplus, metadata=shown)


def conversations_are_diverse(namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    """Compare the figures of diversity with their bounds; measure only what is not measured yet."""
    name = DatasetName(namespace.name)
    with datasets_of(namespace).opened([name]) as folder:
        dataset = read_dataset(name.folder(folder))
        figures = from_document(namespace.store.read_document(GLOBAL), dataset) or measure(dataset)
    shown, broken = render_figures(figures), figures.out_of_bounds()
    detail = "; ".join(f"{name} is {shown[name]}, not {BOUNDS[name]}" for name in broken)
    return CheckOutcome(passed=not broken, metadata=dict(shown), detail=detail or None)


CHECKS = {
    BEHAVIORS: [
        Check(
            behavior_datasets_are_valid,
            "Every cell's dataset is whole and valid: schema, digests, references both ways, "
            "no duplicates. If not, materialize it.",
        )
    ],
    DOMAINS: [
        Check(
            domain_datasets_are_valid,
            "Every domain's dataset is whole, and holds exactly the lines of its cells' datasets. "
            "If not, materialize the domain.",
        )
    ],
    GLOBAL: [
        Check(
            global_dataset_is_valid,
            "The dataset over everything is whole, and holds exactly the lines of its cells' "
            "datasets. If not, materialize it.",
        ),
        Check(
            every_kept_scenario_is_in_the_dataset,
            "The dataset over everything covers the manifest: each kept scenario, and no other. "
            "If not, materialize the cells that are named, and then this.",
        ),
        Check(
            conversations_are_diverse,
            "What people say differs enough: vocabulary, phrasing, near duplicates, lengths. "
            "If not, give the grammars more ways to say it.",
            blocking=False,
            mended_by="",
        ),
    ],
}


def _check_combined(namespace: Namespace, asset: str, parts: Sequence[PartKey]) -> CheckOutcome:
    """Check combined datasets, each beside those of its cells."""
    cells = namespace.declarations.read().taxonomy.cells

    def cells_of(name: DatasetName) -> list[Cell]:
        return [cell for cell in cells if name.holds(*cell)]

    def problems(dataset: Dataset, name: DatasetName, folder: Path) -> Iterator[str]:
        return combined_problems(dataset, name, cells_of(name), folder)

    return _check_datasets(namespace, asset, parts, problems, beside=cells_of)


def _check_datasets(
    namespace: Namespace,
    asset: str,
    parts: Sequence[PartKey],
    find_problems: FindProblems,
    *,
    beside: CellsOf = lambda _: (),
) -> CheckOutcome:
    """Check that datasets are there, valid, and what their index says."""
    index = read_stored(namespace, asset, parts)
    shape = check_schema(index, DATASETS)
    if not shape.passed:
        return shape
    rows = {row["path"]: row for row in index.iter_rows(named=True)}
    datasets = datasets_of(namespace)
    problems: list[str] = []
    failed: list[PartKey] = []
    for part in parts:
        name = DatasetName(namespace.name, *part)
        cells = [DatasetName(namespace.name, *cell) for cell in beside(name)]
        try:
            with datasets.opened([name, *cells]) as folder:
                found = list(
                    _problems_of(rows.get("/".join(name.parts)), name, folder, find_problems)
                )
        except UserError as error:
            found = [str(error)]
        problems += found
        failed += [part] if found else []
    shown = {
        "datasets": index.height,
        "conversations": int(index["conversations"].sum()),
        "problems": problems[:MAX_SHOWN],
    }
    detail = problems[0] if problems else None
    return CheckOutcome(passed=not problems, metadata=shown, detail=detail, failed=failed)


def _problems_of(
    row: Mapping[str, Any] | None, name: DatasetName, folder: Path, find_problems: FindProblems
) -> Iterator[str]:
    """Yield what is wrong with one dataset, or with its row of the index."""
    if row is None:
        yield f"{name.dataset_id} is not in the index"
        return
    dataset = read_dataset(folder / row["path"])
    yield from map(str, find_problems(dataset, name, folder))
    if (dataset.dataset_id, dataset.version) != (row["dataset_id"], row["version"]):
        yield (
            f"{row['path']} is {dataset.dataset_id} {dataset.version}, "
            f"the index says {row['version']}"
        )
