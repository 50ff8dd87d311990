"""Generate the missing batches of a run or a shard, and record each in the checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coverage_assets.datasets.build.batch_files import BatchFiles
from coverage_assets.datasets.build.checkpoint import Checkpoint, append_json_line
from coverage_assets.datasets.build.memory_guard import MemoryGuard
from coverage_assets.datasets.build.workers import BatchResult, generate_all
from coverage_assets.datasets.plan import Batch, PreparedRun, Shard
from coverage_assets.foundation.files import os_errors_as_output_error

METRICS = "metrics.jsonl"


def _ignore_progress(_: int) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class RunOptions:
    """How a run works: the number of processes, the memory guard, and the progress callback."""

    jobs: int = 1
    guard: MemoryGuard = field(default_factory=MemoryGuard)
    progress: Callable[[int], None] = _ignore_progress


def generate_batches(
    checkpoint: Checkpoint,
    prepared: PreparedRun,
    shard: Shard,
    *,
    options: RunOptions,
    metrics: Path,
    completed: Mapping[int, BatchFiles],
) -> dict[int, BatchFiles]:
    """Generate the batches of a shard that are not completed, and return all of its batches."""
    checkpoint.open(completed)
    batches = {batch.number: batch for batch in prepared.run_plan.batches if batch in shard}
    done = {number: files for number, files in completed.items() if number in batches}
    missing = [batch for batch in batches.values() if batch.number not in done]
    if not done:
        with os_errors_as_output_error(metrics):
            metrics.unlink(missing_ok=True)
    options.progress(sum(batches[number].size for number in done))

    def record(result: BatchResult) -> None:
        batch = batches[result.files.number]
        done[batch.number] = result.files
        checkpoint.record(result.files)
        append_json_line(metrics, _measured(batch, result))
        options.progress(batch.size)

    try:
        generate_all(
            prepared.factory,
            prepared.generator,
            map(prepared.batch_plan.task, missing),
            checkpoint.batch_folder,
            jobs=min(options.jobs, len(missing)),
            guard=options.guard,
            on_done=record,
        )
    except BaseException:
        if not done:  # there is nothing to resume, so the next request may be a different one
            checkpoint.clear()
        raise
    return {number: done[number] for number in batches}


def _measured(batch: Batch, result: BatchResult) -> dict[str, Any]:
    """Return the metrics of one batch."""
    return {
        "unit": batch.number,
        "domain": batch.domain,
        "behavior": batch.behavior,
        "seconds": round(result.seconds, 6),
        "rows": result.files.counts.conversations,
        "bytes": result.files.bytes,
        "resident_bytes": result.resident,
    }
