"""Estimate the size of a run from a few real conversations of every cell."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coverage_assets.datasets.build.dedupe import Deduplicator
from coverage_assets.datasets.plan import Batch, CellCount, PreparedRun
from coverage_assets.datasets.records import (
    DIGESTS,
    FIRST,
    OPENING,
    DatasetName,
    encode_line,
    line_opening,
)
from coverage_assets.errors import OutputError

MARGIN = 1.05


@dataclass(frozen=True)
class CellSize:
    """The estimated size of a cell.

    Records are conversations with their related pairs; bytes are those of all lines.
    """

    domain: str
    behavior: str
    scenarios: int
    conversations: int
    records: int
    bytes: int


@dataclass(frozen=True)
class Estimate:
    """The estimated size of a run."""

    cells: tuple[CellSize, ...]
    datasets: int
    dataset_bytes: int
    """The size of all datasets together."""
    batch_bytes: int
    """The size of the batches, which are deleted at the end."""

    @property
    def disk_bytes(self) -> int:
        """The space that the run needs on disk at its peak."""
        return self.dataset_bytes + self.batch_bytes

    def as_dict(self) -> dict[str, Any]:
        """Return the estimate as plain values."""
        totals = ("scenarios", "conversations", "records", "bytes")
        return {
            "totals": {name: sum(getattr(cell, name) for cell in self.cells) for name in totals},
            "datasets": self.datasets,
            "dataset_bytes": self.dataset_bytes,
            "disk_bytes": self.disk_bytes,
            "cells": [asdict(cell) for cell in self.cells],
        }


def estimate(prepared: PreparedRun) -> Estimate:
    """Generate the first, middle and last conversation of every cell, and extrapolate."""
    cells = tuple(_estimate_cell(prepared, cell) for cell in prepared.run_plan.cells)
    names = prepared.run_plan.datasets
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


def require_disk_space(folder: Path, needed: float) -> None:
    """Refuse to start a run that the disk cannot hold."""
    existing = next(
        parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists()
    )
    free = shutil.disk_usage(existing).free
    if needed * MARGIN > free:
        raise OutputError(
            f"{folder} needs about {needed * MARGIN / 1e6:,.1f} MB "
            f"and {free / 1e6:,.1f} MB are free: make room, choose another --out, or make less"
        )


def _estimate_cell(prepared: PreparedRun, cell: CellCount) -> CellSize:
    sampled = sorted({0, cell.conversations // 2, cell.conversations - 1})
    sizes = [
        _measure(prepared, Batch(0, cell.domain, cell.behavior, index, index + 1))
        for index in sampled
    ]
    factor = cell.conversations / len(sampled)
    records, size = (round(sum(column) * factor) for column in zip(*sizes, strict=True))
    return CellSize(cell.domain, cell.behavior, cell.scenarios, cell.conversations, records, size)


def _measure(prepared: PreparedRun, batch: Batch) -> tuple[int, int]:
    """Return the number of records of a batch, and the size of their lines."""
    records = size = 0
    for scenario, variants in prepared.batch_plan.task(batch).scenarios:
        for variant in variants:
            pairs = prepared.generator.generate(scenario, variant)
            for pair in Deduplicator().accept(scenario, variant, pairs):
                records += 1
                size += sum(len(encode_line(record)) + 1 for record in pair)
    return records, size


def _size_in(name: DatasetName, cell: CellSize) -> int:
    """Return the size of a cell's lines in a dataset."""
    added = len(line_opening(name.dataset_id, FIRST)) - len(OPENING)
    return cell.bytes + 2 * cell.records * added
