"""Collate all datasets of a run from its batches, which may be spread over several folders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from coverage_assets.datasets.build.batch_files import BatchFiles, batch_paths
from coverage_assets.datasets.build.collate import Collated, Piece, collate
from coverage_assets.datasets.plan import RunPlan
from coverage_assets.datasets.records import FIRST, OPENING, Counts, DatasetContents, line_opening
from coverage_assets.foundation.cells import Cell


@dataclass(frozen=True)
class MergedBatches:
    """All batches of a run plan, and the folder of each."""

    run_plan: RunPlan
    batches: Mapping[int, BatchFiles]
    folders: Mapping[int, Path]

    def pieces(self, cells: Collection[Cell]) -> list[Piece]:
        """Return the files of these cells' batches, in order."""
        return [
            Piece.of(batch_paths(self.folders[batch.number], batch.number))
            for batch in self.run_plan.batches
            if (batch.domain, batch.behavior) in cells
        ]

    @cached_property
    def counts(self) -> dict[Cell, Counts]:
        """The counts of every cell."""
        counts: dict[Cell, Counts] = {}
        for batch in self.run_plan.batches:
            cell = (batch.domain, batch.behavior)
            counts[cell] = counts.get(cell, Counts()) + self.batches[batch.number].counts
        return counts

    @property
    def dataset_bytes(self) -> int:
        """The approximate size of all datasets together."""
        added_per_pair = {
            name: 2 * (len(line_opening(name.dataset_id, FIRST)) - len(OPENING))
            for name in self.run_plan.datasets
        }
        return sum(
            self.batches[batch.number].bytes
            + added * self.batches[batch.number].counts.conversations
            for batch in self.run_plan.batches
            for name, added in added_per_pair.items()
            if name.holds(batch.domain, batch.behavior)
        )


def collate_all(merged: MergedBatches, folder: Path) -> list[Collated]:
    """Write all datasets of a run plan below the vertical's folder."""
    run_plan = merged.run_plan
    scenarios = {(cell.domain, cell.behavior): cell.scenarios for cell in run_plan.cells}
    collated: list[Collated] = []
    for name in run_plan.datasets:
        counts = {cell: counted for cell, counted in merged.counts.items() if name.holds(*cell)}
        contents = DatasetContents(counts, sum(scenarios[cell] for cell in counts))
        collated.append(collate(name, merged.pieces(counts), contents, run_plan.origin, folder))
    return collated
