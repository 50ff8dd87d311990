"""Runs: make the parts, collate them, and say what stands there now. The command line and the assets both call this.

A folder of datasets has one writer at a time. What stood there before stays as it was until what replaces it is whole; a
folder that holds a finished or an interrupted run is not touched unless the caller says how to take it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

import orjson

from coverage_assets.datasets.build.checkpoint import (
    METRICS,
    Checkpoint,
    RunOptions,
    make_parts,
    read_checkpoint,
    require_same_plan,
    sweep_discarded,
)
from coverage_assets.datasets.build.collate import Collated, Piece, collate, is_whole
from coverage_assets.datasets.build.part_writer import KINDS, BatchFiles, part_path
from coverage_assets.datasets.build.size_estimate import ensure_room, estimate
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.datasets.plan.run_plan import PreparedRun, RunPlan
from coverage_assets.datasets.records.counts import Counts
from coverage_assets.datasets.records.header import Contained
from coverage_assets.datasets.records.line_codec import OPENING, line_opening
from coverage_assets.datasets.records.names import vertical_folder
from coverage_assets.datasets.records.versioning import FIRST
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.atomic_folders import recover
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.files import folder_lock, write_atomically
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS

RUN = "run.json"
WORKSHOP = ".work"
RUN_VERSION = 1
REPLACE = "replace it with --overwrite, or choose another --out"

_TOLD = ("vertical", "blueprint_sha256", "counts", "planned_gaps", "refused", "datasets")
_LISTED = ("scope", "path", "version", "conversations", "bytes", "sha256")

Mode: TypeAlias = Literal["new", "overwrite", "resume"]
"""How to take what stands in the output folder: refuse it, replace it, or go on with it."""


@dataclass(frozen=True)
class FinishedRun:
    """A finished run."""

    folder: Path
    document: Mapping[str, Any]
    """What `run.json` says."""
    others: int = 0
    """Datasets of earlier runs that stand beside."""

    def summary(self) -> dict[str, Any]:
        """What a program is told."""
        return {"folder": str(self.folder), "other_datasets": self.others, **self.document}


@dataclass(frozen=True)
class MergedParts:
    """The parts of all units, and where each is."""

    blueprint: RunPlan
    parts: Mapping[int, BatchFiles]
    folders: Mapping[int, Path]

    def pieces(self, cells: Collection[Cell]) -> list[Piece]:
        """The files of some cells' units, in order."""
        found = []
        for unit in self.blueprint.units:
            if (unit.domain, unit.behavior) in cells:
                folder = self.folders[unit.number]
                conversations, goldens, digests = (
                    part_path(folder, unit.number, kind) for kind in KINDS
                )
                found.append(Piece(conversations, goldens, digests))
        return found

    @cached_property
    def counts(self) -> dict[Cell, Counts]:
        """What every cell holds."""
        counts: dict[Cell, Counts] = {}
        for unit in self.blueprint.units:
            cell = (unit.domain, unit.behavior)
            counts[cell] = counts.get(cell, Counts()) + self.parts[unit.number].counts
        return counts

    @property
    def dataset_bytes(self) -> int:
        """About the size that all datasets will have together."""
        added = {
            name: 2 * (len(line_opening(name.dataset_id, FIRST)) - len(OPENING))
            for name in self.blueprint.datasets
        }
        return sum(
            self.parts[unit.number].bytes + more * self.parts[unit.number].counts.conversations
            for unit in self.blueprint.units
            for name, more in added.items()
            if name.holds(unit.domain, unit.behavior)
        )


def generate(
    prepared: PreparedRun, out: Path, *, mode: Mode = "new", means: RunOptions | None = None
) -> FinishedRun:
    """Make all datasets of a blueprint below an output folder."""
    blueprint = prepared.blueprint
    folder = vertical_folder(out, blueprint.origin.vertical)
    with folder_lock(folder, wait=False):
        recover(folder)
        workshop = Checkpoint(folder / WORKSHOP, blueprint)
        sweep_discarded(workshop.folder)
        done = resolve_output_mode(folder, workshop, mode)
        if done is not None:
            return done
        before = workshop.intact()
        ensure_room(
            folder, estimate(prepared).disk_bytes - sum(part.bytes for part in before.values())
        )
        metrics = folder / METRICS
        parts = make_parts(
            workshop, prepared, Shard(), means=means or RunOptions(), metrics=metrics, before=before
        )
        finished = publish(
            MergedParts(blueprint, parts, dict.fromkeys(parts, workshop.parts)), folder
        )
        workshop.remove()
        return finished


def resolve_output_mode(
    folder: Path, workshop: Checkpoint, mode: Mode, *, resumable: bool = True
) -> FinishedRun | None:
    """Decide whether the folder may be written; gives the finished run when there is nothing left to do.

    Whoever cannot resume, such as a merge, is not advised to.
    """
    blueprint, interrupted = workshop.blueprint, workshop.folder.exists()
    if mode == "overwrite":
        workshop.remove()
    elif interrupted:
        if mode == "new":
            ways = "go on with --resume, or begin anew with --overwrite" if resumable else REPLACE
            raise OutputError(f"{folder} holds an interrupted run: {ways}")
        require_same_plan(read_checkpoint(workshop.folder), blueprint, folder)
    elif (folder / RUN).exists():
        if mode == "new":
            ways = (
                "replace it with --overwrite, check it with --resume, or choose another --out"
                if resumable
                else REPLACE
            )
            raise OutputError(f"{folder} holds a finished run: {ways}")
        document = read_run(folder)
        if document["blueprint_sha256"] != blueprint.sha256:
            raise OutputError(
                f"{folder} holds a finished run of something else than is asked for now: {REPLACE}"
            )
        if is_intact(folder, document):
            return FinishedRun(folder, document, _others(folder, document))
    else:
        _refuse_datasets_of_others(folder, blueprint)
    return None


def publish(gathered: MergedParts, folder: Path) -> FinishedRun:
    """Collate all datasets, and write down that the run is finished."""
    document = _document(gathered, collate_all(gathered, folder))
    write_atomically(folder / RUN, readable_json(document).encode())
    return FinishedRun(folder, document, _others(folder, document))


def collate_all(gathered: MergedParts, folder: Path) -> list[Collated]:
    """Write all datasets of a blueprint below the vertical's folder."""
    blueprint, counts = gathered.blueprint, gathered.counts
    scenarios = {(cell.domain, cell.behavior): cell.scenarios for cell in blueprint.cells}
    written: list[Collated] = []
    for name in blueprint.datasets:
        held = {cell: counted for cell, counted in counts.items() if name.holds(*cell)}
        contained = Contained(held, sum(scenarios[cell] for cell in held))
        written.append(collate(name, gathered.pieces(held), contained, blueprint.origin, folder))
    return written


def read_run(folder: Path) -> dict[str, Any]:
    """What `run.json` says."""
    try:
        document: dict[str, Any] = orjson.loads((folder / RUN).read_bytes())
        _ = (
            [document[name] for name in _TOLD],
            [dataset[name] for dataset in document["datasets"] for name in _LISTED],
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise InputError(
            f"{folder / RUN} cannot be read ({error}): begin anew with --overwrite"
        ) from None
    return document


def is_intact(folder: Path, document: Mapping[str, Any]) -> bool:
    """Whether every dataset of a run is there as it was written."""
    return all(
        is_whole(folder / dataset["path"], dataset["sha256"]) for dataset in document["datasets"]
    )


def _document(gathered: MergedParts, written: Sequence[Collated]) -> dict[str, Any]:
    """What was asked, what was made of it, and where it stands; without a clock, so that the same run says the same."""
    blueprint = gathered.blueprint
    origin, total = blueprint.origin, sum(gathered.counts.values(), start=Counts())
    return {
        "schema_version": RUN_VERSION,
        "vertical": origin.vertical,
        "blueprint_sha256": blueprint.sha256,
        "asked": dict(blueprint.asked),
        "difficulty": origin.difficulty,
        "seed": origin.seed,
        "generator_sha256": origin.generator_sha256,
        "taxonomy_sha256": origin.taxonomy_sha256,
        "scenarios_sha256": blueprint.scenarios_sha256,
        "counts": {
            "cells": len(blueprint.cells),
            "scenarios": sum(cell.scenarios for cell in blueprint.cells),
            "goldens": total.conversations,
            **total.as_dict(),
        },
        "planned_gaps": [dict(gap) for gap in blueprint.gaps],
        "refused": [
            entry for unit in blueprint.units for entry in gathered.parts[unit.number].refused
        ],
        "datasets": [asdict(dataset) for dataset in written],
    }


def _refuse_datasets_of_others(folder: Path, blueprint: RunPlan) -> None:
    there = [name.folder(folder) for name in blueprint.datasets if name.folder(folder).exists()]
    if there:
        raise OutputError(
            f"{len(there)} of the datasets are there already, the first in {there[0]}: replace them with --overwrite, "
            "or choose another --out"
        )


def _others(folder: Path, document: Mapping[str, Any]) -> int:
    """How many datasets stand below a folder that a run did not write."""
    own = {dataset["path"] for dataset in document["datasets"]}
    return sum(path not in own for path in _datasets_below(folder))


def _datasets_below(folder: Path) -> Iterator[str]:
    for sums in sorted(folder.rglob(SUMS)):
        yield sums.parent.relative_to(folder).as_posix()
