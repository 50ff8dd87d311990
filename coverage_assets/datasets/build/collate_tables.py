"""Collate datasets for the assets: from tables of records, and from stored datasets."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from coverage_assets.conversations.declared import Scenario
from coverage_assets.datasets.build.collate import Collated, Piece, collate
from coverage_assets.datasets.build.pair_writer import FILE_KINDS, open_pair_writer
from coverage_assets.datasets.records import (
    HEADER,
    RECORD_FILES,
    Counts,
    DatasetContents,
    DatasetName,
    Origin,
    Pair,
    line_opening,
)
from coverage_assets.errors import InputError, IntegrityError
from coverage_assets.foundation.cells import Cell


def collate_tables(
    name: DatasetName,
    conversations: pl.DataFrame,
    goldens: pl.DataFrame,
    *,
    origin: Origin,
    folder: Path,
) -> Collated:
    """Collate one cell's dataset from its two tables.

    The bytes are those of a command-line run, and the records pass the same checks.
    """
    _require_unique_ids(name, conversations)
    cell = (str(name.domain), str(name.behavior))
    with tempfile.TemporaryDirectory() as scratch:
        paths = {kind: Path(scratch) / kind for kind in FILE_KINDS}
        with open_pair_writer(paths) as writer:
            for scenario, variant, pairs in _variants(conversations, goldens, cell):
                writer.write(scenario, variant, pairs)
        contents = DatasetContents({cell: writer.counts}, conversations["scenario_id"].n_unique())
        return collate(name, [Piece.of(paths)], contents, origin, folder)


def collate_datasets(
    name: DatasetName, cells: Sequence[Cell], *, origin: Origin, folder: Path
) -> Collated:
    """Collate a combined dataset from the stored datasets of its cells."""
    pieces: list[Piece] = []
    counts: dict[Cell, Counts] = {}
    scenarios = 0
    for domain, behavior in cells:
        cell_name = DatasetName(name.vertical, domain, behavior)
        header = read_header(cell_name.folder(folder))
        pieces.append(stored_piece(cell_name, header["version"], folder))
        counts[domain, behavior] = Counts.from_dict(header["metadata"]["counts"])
        scenarios += header["metadata"]["counts"]["scenarios"]
    return collate(name, pieces, DatasetContents(counts, scenarios), origin, folder)


def stored_piece(name: DatasetName, version: str, folder: Path) -> Piece:
    """Return the files of a stored dataset, as a piece of a combined one."""
    paths = {kind: name.folder(folder) / path for kind, path in RECORD_FILES.items()}
    return Piece.of(paths, opening=line_opening(name.dataset_id, version))


def read_header(folder: Path) -> Mapping[str, Any]:
    """Read the header of a stored dataset."""
    try:
        header: dict[str, Any] = orjson.loads((folder / HEADER).read_bytes())
    except (OSError, ValueError):
        raise InputError(
            f"{folder} holds no dataset: materialize `behavior_datasets` first"
        ) from None
    return header


def _require_unique_ids(name: DatasetName, conversations: pl.DataFrame) -> None:
    repeated = conversations["id"].filter(conversations["id"].is_duplicated())
    if repeated.len():
        raise IntegrityError(
            f"the conversations of `{name.dataset_id}` have the id `{repeated[0]}` more than once"
        )


def _variants(
    conversations: pl.DataFrame, goldens: pl.DataFrame, cell: Cell
) -> Iterator[tuple[Scenario, int, list[Pair]]]:
    """Group the pairs of a cell's tables by scenario and variant, in their order."""
    rows = zip(conversations.iter_rows(named=True), goldens.iter_rows(named=True), strict=True)
    by_variant = groupby(
        (Pair(*row) for row in rows),
        lambda pair: (pair.conversation["scenario_id"], pair.conversation["variant"]),
    )
    for (scenario_id, variant), group in by_variant:
        pairs = list(group)
        yield Scenario(scenario_id, *cell, pairs[0].conversation["bins"]), variant, pairs
