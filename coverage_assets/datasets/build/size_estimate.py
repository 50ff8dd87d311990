"""How large what a run writes will be, told from a few real conversations of every cell before anything is written."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coverage_assets.datasets.build.dedupe import Deduplicator
from coverage_assets.datasets.plan.batches import Batch, CellCount
from coverage_assets.datasets.plan.run_plan import PreparedRun
from coverage_assets.datasets.records.line_codec import DIGESTS, OPENING, encode_line, line_opening
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.records.versioning import FIRST
from coverage_assets.errors import OutputError

MARGIN = 1.05


@dataclass(frozen=True)
class CellSize:
    """What a cell will come to; records are conversations with their pairs, bytes those of their lines and goldens."""

    domain: str
    behavior: str
    scenarios: int
    conversations: int
    records: int
    bytes: int


@dataclass(frozen=True)
class Estimate:
    """What a run will come to."""

    cells: tuple[CellSize, ...]
    datasets: int
    dataset_bytes: int
    """The size of all datasets together."""
    parts_bytes: int
    """The size of what is needed on the way."""

    @property
    def disk_bytes(self) -> int:
        """What the disk must hold while everything is there."""
        return self.dataset_bytes + self.parts_bytes

    def as_dict(self) -> dict[str, Any]:
        """The estimate as plain values."""
        totals = ("scenarios", "conversations", "records", "bytes")
        return {
            "totals": {name: sum(getattr(cell, name) for cell in self.cells) for name in totals},
            "datasets": self.datasets,
            "dataset_bytes": self.dataset_bytes,
            "disk_bytes": self.disk_bytes,
            "cells": [asdict(cell) for cell in self.cells],
        }


def estimate(prepared: PreparedRun) -> Estimate:
    """Make the first, the middle and the last conversation of every cell, and multiply."""
    cells = tuple(_sampled(prepared, cell) for cell in prepared.blueprint.cells)
    names = prepared.blueprint.datasets
    return Estimate(
        cells,
        len(names),
        sum(
            _size_in(name, cell)
            for name in names
            for cell in cells
            if name.holds(cell.domain, cell.behavior)
        ),
        sum(cell.bytes + DIGESTS * cell.records for cell in cells),
    )


def ensure_room(folder: Path, needed: float) -> None:
    """Refuse to begin what the disk cannot hold."""
    place = next(
        parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists()
    )
    free = shutil.disk_usage(place).free
    if needed * MARGIN > free:
        raise OutputError(
            f"{folder} needs about {needed * MARGIN / 1e6:,.1f} MB and {free / 1e6:,.1f} MB are free: "
            "make room, choose another --out, or make less"
        )


def _sampled(prepared: PreparedRun, cell: CellCount) -> CellSize:
    places = sorted({0, cell.conversations // 2, cell.conversations - 1})
    sizes = [
        _sizes(prepared, Batch(0, cell.domain, cell.behavior, place, place + 1)) for place in places
    ]
    times = cell.conversations / len(places)
    records, size = (round(sum(column) * times) for column in zip(*sizes, strict=True))
    return CellSize(cell.domain, cell.behavior, cell.scenarios, cell.conversations, records, size)


def _sizes(prepared: PreparedRun, unit: Batch) -> tuple[int, int]:
    """How many records come of a unit, and how long their lines are."""
    records = size = 0
    for scenario, first, last in prepared.work.task(unit).wanted:
        for variant in range(first, last):
            for pair in Deduplicator().of(
                scenario, variant, prepared.maker.make(scenario, variant)
            ):
                records += 1
                size += sum(len(encode_line(record)) + 1 for record in pair)
    return records, size


def _size_in(name: DatasetName, cell: CellSize) -> int:
    """The size of a cell's lines in a dataset."""
    added = len(line_opening(name.dataset_id, FIRST)) - len(OPENING)
    return cell.bytes + 2 * cell.records * added
