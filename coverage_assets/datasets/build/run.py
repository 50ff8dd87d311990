"""Generate all datasets of a run: batches first, then datasets collated from them.

A folder of datasets has one writer at a time. Stored datasets stay unchanged until their
replacements are complete. A folder that holds a finished or an interrupted run is left alone unless
the mode allows to replace or resume it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from coverage_assets.datasets.build.checkpoint import (
    Checkpoint,
    read_checkpoint,
    require_same_plan,
    sweep_discarded,
)
from coverage_assets.datasets.build.generate_batches import METRICS, RunOptions, generate_batches
from coverage_assets.datasets.build.merged_batches import MergedBatches
from coverage_assets.datasets.build.run_record import (
    RUN,
    FinishedRun,
    count_other_datasets,
    datasets_are_intact,
    publish,
    read_run,
)
from coverage_assets.datasets.build.size_estimate import estimate, require_disk_space
from coverage_assets.datasets.plan import PreparedRun, RunPlan, Shard
from coverage_assets.datasets.records import vertical_folder
from coverage_assets.errors import OutputError
from coverage_assets.foundation.atomic_folders import recover
from coverage_assets.foundation.files import folder_lock

CHECKPOINT = ".work"
REPLACE = "replace it with --overwrite, or choose another --out"

Mode: TypeAlias = Literal["new", "overwrite", "resume"]
"""What to do with an existing run in the output folder: refuse, replace or resume it."""


def generate(
    prepared: PreparedRun, out: Path, *, mode: Mode = "new", options: RunOptions | None = None
) -> FinishedRun:
    """Generate all datasets of a prepared run below an output folder."""
    run_plan = prepared.run_plan
    folder = vertical_folder(out, run_plan.origin.vertical)
    with folder_lock(folder, wait=False):
        recover(folder)
        checkpoint = Checkpoint(folder / CHECKPOINT, run_plan)
        sweep_discarded(checkpoint.folder)
        finished = resolve_output_mode(folder, checkpoint, mode)
        if finished is not None:
            return finished
        completed = checkpoint.verified()
        completed_bytes = sum(batch.bytes for batch in completed.values())
        require_disk_space(folder, estimate(prepared).disk_bytes - completed_bytes)
        batches = generate_batches(
            checkpoint,
            prepared,
            Shard(),
            options=options or RunOptions(),
            metrics=folder / METRICS,
            completed=completed,
        )
        folders = dict.fromkeys(batches, checkpoint.batch_folder)
        finished = publish(MergedBatches(run_plan, batches, folders), folder)
        checkpoint.remove()
        return finished


def resolve_output_mode(
    folder: Path, checkpoint: Checkpoint, mode: Mode, *, resumable: bool = True
) -> FinishedRun | None:
    """Decide whether the folder may be written; return the finished run if nothing is left to do.

    A caller that cannot resume, such as a merge, gets error messages that do not suggest it.
    """
    if mode == "overwrite":
        checkpoint.remove()
    elif checkpoint.folder.exists():
        if mode == "new":
            ways = "go on with --resume, or begin anew with --overwrite" if resumable else REPLACE
            raise OutputError(f"{folder} holds an interrupted run: {ways}")
        require_same_plan(read_checkpoint(checkpoint.folder), checkpoint.run_plan, folder)
    elif (folder / RUN).exists():
        return _resolve_finished_run(folder, checkpoint.run_plan, mode, resumable=resumable)
    else:
        _refuse_existing_datasets(folder, checkpoint.run_plan)
    return None


def _resolve_finished_run(
    folder: Path, run_plan: RunPlan, mode: Mode, *, resumable: bool
) -> FinishedRun | None:
    """Return the finished run in a folder if it is the requested one and intact."""
    if mode == "new":
        ways = (
            "replace it with --overwrite, check it with --resume, or choose another --out"
            if resumable
            else REPLACE
        )
        raise OutputError(f"{folder} holds a finished run: {ways}")
    document = read_run(folder)
    if document["blueprint_sha256"] != run_plan.sha256:
        raise OutputError(
            f"{folder} holds a finished run of something else than is asked for now: {REPLACE}"
        )
    if datasets_are_intact(folder, document):
        return FinishedRun(folder, document, count_other_datasets(folder, document))
    return None


def _refuse_existing_datasets(folder: Path, run_plan: RunPlan) -> None:
    existing = [name.folder(folder) for name in run_plan.datasets if name.folder(folder).exists()]
    if existing:
        raise OutputError(
            f"{len(existing)} of the datasets are there already, the first in {existing[0]}: "
            "replace them with --overwrite, or choose another --out"
        )
