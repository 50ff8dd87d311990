"""Merge all shards of a run into the same datasets that a run without shards writes.

A merge needs every shard of one run plan, and verifies every batch before it writes anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coverage_assets.datasets.build.checkpoint import Checkpoint
from coverage_assets.datasets.build.merged_batches import MergedBatches
from coverage_assets.datasets.build.run import CHECKPOINT, Mode, resolve_output_mode
from coverage_assets.datasets.build.run_record import FinishedRun, publish
from coverage_assets.datasets.build.shards import FinishedShard, read_shard
from coverage_assets.datasets.build.size_estimate import require_disk_space
from coverage_assets.datasets.plan import Shard
from coverage_assets.datasets.records import vertical_folder
from coverage_assets.errors import InputError
from coverage_assets.foundation.atomic_folders import recover
from coverage_assets.foundation.files import folder_lock

MAX_SHOWN = 3


def merge(folders: Sequence[Path], out: Path, *, mode: Mode = "new") -> FinishedRun:
    """Merge the shards in these folders into datasets below an output folder."""
    shards = _require_all_shards([read_shard(folder) for folder in folders])
    _require_intact(shards)
    merged = _merged_batches(shards)
    target = vertical_folder(out, merged.run_plan.origin.vertical)
    with folder_lock(target, wait=False):
        recover(target)
        checkpoint = Checkpoint(target / CHECKPOINT, merged.run_plan)
        resolve_output_mode(target, checkpoint, mode, resumable=False)
        require_disk_space(target, merged.dataset_bytes)
        return publish(merged, target)


def _merged_batches(shards: Sequence[FinishedShard]) -> MergedBatches:
    batches = {number: batch for shard in shards for number, batch in shard.batches.items()}
    folders = {
        number: shard.checkpoint.batch_folder for shard in shards for number in shard.batches
    }
    return MergedBatches(shards[0].run_plan, dict(sorted(batches.items())), folders)


def _require_intact(shards: Sequence[FinishedShard]) -> None:
    damaged = [
        shard
        for shard in shards
        if shard.checkpoint.verified(shard.batches.values()).keys() != shard.batches.keys()
    ]
    if damaged:
        raise InputError(
            f"{damaged[0].folder} has parts that are missing or not as they were written: "
            f"make it again with `--shard {damaged[0].shard} --resume`"
        )


def _require_all_shards(shards: Sequence[FinishedShard]) -> list[FinishedShard]:
    """Return the shards in order; refuse shards that are missing, repeated or of other runs."""
    first = shards[0]
    for other in shards[1:]:
        _require_same_run(first, other)
    by_number: dict[int, FinishedShard] = {}
    for shard in shards:
        twin = by_number.setdefault(shard.shard.number, shard)
        if twin is not shard:
            raise InputError(
                f"{twin.folder} and {shard.folder} are the same shard, {shard.shard}: "
                "name each once"
            )
    missing = [
        Shard(number, first.shard.of)
        for number in range(1, first.shard.of + 1)
        if number not in by_number
    ]
    if missing:
        more = ", ..." if len(missing) > MAX_SHOWN else ""
        shown = ", ".join(map(str, missing[:MAX_SHOWN])) + more
        raise InputError(f"{len(missing)} of {first.shard.of} shards are missing: {shown}")
    return [by_number[number] for number in sorted(by_number)]


def _require_same_run(first: FinishedShard, other: FinishedShard) -> None:
    same_plan = other.run_plan.batches_sha256 == first.run_plan.batches_sha256
    if same_plan and other.shard.of == first.shard.of:
        return
    differences = ", ".join(first.run_plan.differences(other.run_plan)) or "the number of shards"
    raise InputError(
        f"{other.folder} and {first.folder} are not shards of one run (other: {differences})"
    )
