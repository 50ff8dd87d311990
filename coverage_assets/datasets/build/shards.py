"""Generate one shard of a run into a folder of its own.

The folder holds the shard's batches, and `shard.json` once all of them are complete.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.build.batch_files import BatchFiles
from coverage_assets.datasets.build.checkpoint import (
    Checkpoint,
    read_checkpoint,
    require_same_plan,
)
from coverage_assets.datasets.build.generate_batches import METRICS, RunOptions, generate_batches
from coverage_assets.datasets.build.run import Mode
from coverage_assets.datasets.build.size_estimate import estimate, require_disk_space
from coverage_assets.datasets.plan import PreparedRun, RunPlan, Shard
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import (
    folder_lock,
    os_errors_as_output_error,
    write_atomically,
)

SHARD = "shard.json"
SHARD_VERSION = 1


@dataclass(frozen=True)
class FinishedShard:
    """A shard with all of its batches."""

    folder: Path
    shard: Shard
    run_plan: RunPlan
    batches: Mapping[int, BatchFiles]

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that holds the batches."""
        return Checkpoint(self.folder, self.run_plan)

    def summary(self) -> dict[str, Any]:
        """Return the result of the shard for a calling program."""
        return {
            "folder": str(self.folder),
            "shard": self.shard.number,
            "of": self.shard.of,
            "vertical": self.run_plan.origin.vertical,
            "parts_sha256": self.run_plan.batches_sha256,
            "conversations": sum(batch.counts.conversations for batch in self.batches.values()),
            "bytes": sum(batch.bytes for batch in self.batches.values()),
        }

    def as_dict(self) -> dict[str, Any]:
        """Return the shard as plain values."""
        return {
            "schema_version": SHARD_VERSION,
            "shard": self.shard.number,
            "of": self.shard.of,
            "blueprint": self.run_plan.as_dict(),
            "parts": [batch.as_dict() for batch in self.batches.values()],
        }


def generate_shard(
    prepared: PreparedRun,
    shard: Shard,
    folder: Path,
    *,
    mode: Mode = "new",
    options: RunOptions | None = None,
) -> FinishedShard:
    """Generate the batches of one shard into a folder of its own."""
    checkpoint = Checkpoint(folder, prepared.run_plan)
    with folder_lock(folder, wait=False):
        _resolve_mode(checkpoint, shard, mode)
        completed = checkpoint.verified()
        completed_bytes = sum(batch.bytes for batch in completed.values())
        require_disk_space(folder, estimate(prepared).batch_bytes / shard.of - completed_bytes)
        batches = generate_batches(
            checkpoint,
            prepared,
            shard,
            options=options or RunOptions(),
            metrics=folder / METRICS,
            completed=completed,
        )
        finished = FinishedShard(folder, shard, prepared.run_plan, batches)
        write_atomically(folder / SHARD, orjson.dumps(finished.as_dict()) + b"\n")
    return finished


def read_shard(folder: Path) -> FinishedShard:
    """Read the finished shard in a folder."""
    try:
        return _restore(folder, orjson.loads((folder / SHARD).read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        unfinished = read_checkpoint(folder) is not None if folder.is_dir() else False
        what = (
            "a shard that is not finished: go on with --resume"
            if unfinished
            else f"no shard: there is no {SHARD} in it"
        )
        raise InputError(f"{folder} holds {what}") from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise InputError(
            f"{folder / SHARD} cannot be read ({error}): make the shard again with --overwrite"
        ) from None


def _restore(folder: Path, values: Mapping[str, Any]) -> FinishedShard:
    """Restore a shard from the output of `as_dict`, and refuse an inconsistent one."""
    if values["schema_version"] != SHARD_VERSION:
        raise ValueError(
            f"its version is {values['schema_version']!r}, and only {SHARD_VERSION} is known here"
        )
    shard, run_plan = Shard(values["shard"], values["of"]), RunPlan.from_dict(values["blueprint"])
    batches = {batch["unit"]: BatchFiles.from_dict(batch) for batch in values["parts"]}
    if batches.keys() != {batch.number for batch in run_plan.batches if batch in shard}:
        raise ValueError(f"its parts are not those of shard {shard}")
    _ = run_plan.batches_sha256  # fails here if the plan cannot be digested
    return FinishedShard(folder, shard, run_plan, batches)


def _resolve_mode(checkpoint: Checkpoint, shard: Shard, mode: Mode) -> None:
    """Decide whether a shard's folder may be written."""
    folder, record = checkpoint.folder, checkpoint.folder / SHARD
    if mode == "overwrite":
        with os_errors_as_output_error(record):
            record.unlink(missing_ok=True)
        checkpoint.clear()
        return
    before = read_checkpoint(folder)
    if before is None:
        return
    if mode == "new":
        state = "a finished" if record.exists() else "an interrupted"
        raise OutputError(
            f"{folder} holds {state} shard: go on with --resume, or begin anew with --overwrite"
        )
    require_same_plan(before, checkpoint.run_plan, folder)
    if record.exists() and read_shard(folder).shard != shard:
        raise OutputError(
            f"{folder} holds shard {read_shard(folder).shard}, not {shard}: choose another --out"
        )
