"""Shards: the parts of a run made in several places, and put together as if one machine had made them.

A shard's folder holds its parts, and `shard.json` once they are all there. Merging asks for every shard of one blueprint and
looks at every part before it writes anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.build.checkpoint import (
    METRICS,
    Checkpoint,
    RunOptions,
    make_parts,
    read_checkpoint,
    require_same_plan,
)
from coverage_assets.datasets.build.part_writer import BatchFiles
from coverage_assets.datasets.build.run import (
    WORKSHOP,
    FinishedRun,
    MergedParts,
    Mode,
    publish,
    resolve_output_mode,
)
from coverage_assets.datasets.build.size_estimate import ensure_room, estimate
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.datasets.plan.run_plan import PreparedRun, RunPlan
from coverage_assets.datasets.records.names import vertical_folder
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.atomic_folders import recover
from coverage_assets.foundation.files import (
    folder_lock,
    os_errors_as_output_error,
    write_atomically,
)

SHARD = "shard.json"
SHARD_VERSION = 1
MAX_SHOWN = 3


@dataclass(frozen=True)
class FinishedShard:
    """A shard whose parts are all there."""

    folder: Path
    shard: Shard
    blueprint: RunPlan
    parts: Mapping[int, BatchFiles]

    @property
    def workshop(self) -> Checkpoint:
        """Where the parts are."""
        return Checkpoint(self.folder, self.blueprint)

    def summary(self) -> dict[str, Any]:
        """What a program is told."""
        return {
            "folder": str(self.folder),
            "shard": self.shard.number,
            "of": self.shard.of,
            "vertical": self.blueprint.origin.vertical,
            "parts_sha256": self.blueprint.parts_sha256,
            "conversations": sum(part.counts.conversations for part in self.parts.values()),
            "bytes": sum(part.bytes for part in self.parts.values()),
        }

    def as_dict(self) -> dict[str, Any]:
        """The shard as plain values."""
        return {
            "schema_version": SHARD_VERSION,
            "shard": self.shard.number,
            "of": self.shard.of,
            "blueprint": self.blueprint.as_dict(),
            "parts": [part.as_dict() for part in self.parts.values()],
        }


def make_shard(
    prepared: PreparedRun,
    shard: Shard,
    folder: Path,
    *,
    mode: Mode = "new",
    means: RunOptions | None = None,
) -> FinishedShard:
    """Make the parts of one shard into a folder of its own."""
    workshop = Checkpoint(folder, prepared.blueprint)
    with folder_lock(folder, wait=False):
        _take_over(workshop, shard, mode)
        before = workshop.intact()
        done = sum(part.bytes for part in before.values())
        ensure_room(folder, estimate(prepared).parts_bytes / shard.of - done)
        metrics = folder / METRICS
        parts = make_parts(
            workshop, prepared, shard, means=means or RunOptions(), metrics=metrics, before=before
        )
        finished = FinishedShard(folder, shard, prepared.blueprint, parts)
        write_atomically(folder / SHARD, orjson.dumps(finished.as_dict()) + b"\n")
    return finished


def merge(folders: Sequence[Path], out: Path, *, mode: Mode = "new") -> FinishedRun:
    """Put all shards of one run together: the files are those that the run without shards would have written."""
    shards = _complete([read_shard(folder) for folder in folders])
    damaged = [
        shard
        for shard in shards
        if shard.workshop.intact(shard.parts.values()).keys() != shard.parts.keys()
    ]
    if damaged:
        raise InputError(
            f"{damaged[0].folder} has parts that are missing or not as they were written: make it again with "
            f"`--shard {damaged[0].shard.number}/{damaged[0].shard.of} --resume`"
        )
    blueprint = shards[0].blueprint
    parts = {number: part for shard in shards for number, part in shard.parts.items()}
    places = {number: shard.workshop.parts for shard in shards for number in shard.parts}
    gathered = MergedParts(blueprint, dict(sorted(parts.items())), places)
    target = vertical_folder(out, blueprint.origin.vertical)
    with folder_lock(target, wait=False):
        recover(target)
        resolve_output_mode(target, Checkpoint(target / WORKSHOP, blueprint), mode, resumable=False)
        ensure_room(target, gathered.dataset_bytes)
        return publish(gathered, target)


def read_shard(folder: Path) -> FinishedShard:
    """The finished shard in a folder."""
    try:
        return _shard_of(folder, orjson.loads((folder / SHARD).read_bytes()))
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


def _shard_of(folder: Path, values: Mapping[str, Any]) -> FinishedShard:
    """The shard that `as_dict` gave, when all of it fits together."""
    if values["schema_version"] != SHARD_VERSION:
        raise ValueError(
            f"its version is {values['schema_version']!r}, and only {SHARD_VERSION} is known here"
        )
    shard, blueprint = Shard(values["shard"], values["of"]), RunPlan.from_dict(values["blueprint"])
    parts = {part["unit"]: BatchFiles.from_dict(part) for part in values["parts"]}
    if parts.keys() != {unit.number for unit in blueprint.units if unit in shard}:
        raise ValueError(f"its parts are not those of shard {shard}")
    _ = blueprint.parts_sha256  # what has no digest is told here
    return FinishedShard(folder, shard, blueprint, parts)


def _complete(shards: Sequence[FinishedShard]) -> list[FinishedShard]:
    """The shards in order, when they are all those of one run."""
    first = shards[0]
    for other in shards[1:]:
        if (other.blueprint.parts_sha256, other.shard.of) != (
            first.blueprint.parts_sha256,
            first.shard.of,
        ):
            differences = (
                ", ".join(first.blueprint.differences(other.blueprint)) or "the number of shards"
            )
            raise InputError(
                f"{other.folder} and {first.folder} are not shards of one run (other: {differences})"
            )
    by_number: dict[int, FinishedShard] = {}
    for shard in shards:
        twin = by_number.setdefault(shard.shard.number, shard)
        if twin is not shard:
            raise InputError(
                f"{twin.folder} and {shard.folder} are the same shard, {shard.shard}: name each once"
            )
    missing = [
        Shard(number, first.shard.of)
        for number in range(1, first.shard.of + 1)
        if number not in by_number
    ]
    if missing:
        shown = ", ".join(map(str, missing[:MAX_SHOWN])) + (
            ", ..." if len(missing) > MAX_SHOWN else ""
        )
        raise InputError(f"{len(missing)} of {first.shard.of} shards are missing: {shown}")
    return [by_number[number] for number in sorted(by_number)]


def _take_over(workshop: Checkpoint, shard: Shard, mode: Mode) -> None:
    """Decide whether a shard's folder may be written."""
    folder, finished = workshop.folder, workshop.folder / SHARD
    if mode == "overwrite":
        with os_errors_as_output_error(finished):
            finished.unlink(missing_ok=True)
        workshop.clear()
        return
    before = read_checkpoint(folder)
    if before is None:
        return
    if mode == "new":
        state = "a finished" if finished.exists() else "an interrupted"
        raise OutputError(
            f"{folder} holds {state} shard: go on with --resume, or begin anew with --overwrite"
        )
    require_same_plan(before, workshop.blueprint, folder)
    if finished.exists() and read_shard(folder).shard != shard:
        raise OutputError(
            f"{folder} holds shard {read_shard(folder).shard}, not {shard}: choose another --out"
        )
