"""Datasets from tables of conversations and goldens, and from datasets that are there: what the assets collate."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from coverage_assets.datasets.build.collate import FILES, Collated, Piece, collate
from coverage_assets.datasets.records.counts import CountBuilder, Counts
from coverage_assets.datasets.records.header import Contained, Origin
from coverage_assets.datasets.records.line_codec import (
    encode_line,
    line_opening,
    record_digests,
)
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.records.versioning import HEADER
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import Cell


def collate_tables(
    name: DatasetName,
    conversations: pl.DataFrame,
    goldens: pl.DataFrame,
    *,
    origin: Origin,
    folder: Path,
) -> Collated:
    """One cell's dataset from its two tables, the same bytes as a command-line run makes."""
    tally = CountBuilder()
    with tempfile.TemporaryDirectory() as scratch:
        paths = {kind: Path(scratch) / kind for kind in ("conversations", "goldens", "digests")}
        with (
            paths["conversations"].open("wb") as told,
            paths["goldens"].open("wb") as judged,
            paths["digests"].open("wb") as digests,
        ):
            for conversation, golden in zip(
                conversations.iter_rows(named=True), goldens.iter_rows(named=True), strict=True
            ):
                lines = encode_line(conversation), encode_line(golden)
                told.write(lines[0] + b"\n")
                judged.write(lines[1] + b"\n")
                digests.write(record_digests(*lines))
                tally.add(conversation, golden)
        cell = (str(name.domain), str(name.behavior))
        contained = Contained({cell: tally.counts()}, conversations["scenario_id"].n_unique())
        piece = Piece(paths["conversations"], paths["goldens"], paths["digests"])
        return collate(name, [piece], contained, origin, folder)


def collate_datasets(
    name: DatasetName, cells: Sequence[Cell], *, origin: Origin, folder: Path
) -> Collated:
    """A combined dataset from those of its cells, which are there."""
    pieces: list[Piece] = []
    counts: dict[Cell, Counts] = {}
    scenarios = 0
    for domain, behavior in cells:
        part = DatasetName(name.vertical, domain, behavior)
        header = read_header(part.folder(folder))
        pieces.append(piece_of(part, header["version"], folder))
        counts[domain, behavior] = Counts.from_dict(header["metadata"]["counts"])
        scenarios += header["metadata"]["counts"]["scenarios"]
    return collate(name, pieces, Contained(counts, scenarios), origin, folder)


def piece_of(name: DatasetName, version: str, folder: Path) -> Piece:
    """Return the stored files of a dataset, as a piece of a combined one."""
    conversations, goldens = (
        name.folder(folder) / FILES[kind] for kind in ("conversations", "goldens")
    )
    return Piece(conversations, goldens, opening=line_opening(name.dataset_id, version))


def read_header(folder: Path) -> Mapping[str, Any]:
    """Return the header of a stored dataset."""
    try:
        header: dict[str, Any] = orjson.loads((folder / HEADER).read_bytes())
    except (OSError, ValueError):
        raise InputError(
            f"{folder} holds no dataset: materialize `behavior_datasets` first"
        ) from None
    return header
