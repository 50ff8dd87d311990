"""The folder in which the parts of a run, or of a shard, are made: what is whole in it, and what remains to be done.

A journal gets a line for every unit that is whole. Who goes on after an interruption believes neither the journal nor the
files: a unit counts as done when its files are as the journal says.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.build.memory_guard import MemoryGuard
from coverage_assets.datasets.build.part_writer import BatchFiles
from coverage_assets.datasets.build.workers import BatchResult, make_all
from coverage_assets.datasets.plan.batches import Batch, Shard
from coverage_assets.datasets.plan.run_plan import PreparedRun, RunPlan
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import os_errors_as_output_error, write_atomically

BLUEPRINT = "blueprint.json"
JOURNAL = "journal.jsonl"
PARTS = "parts"
METRICS = "metrics.jsonl"
READERS = 4


def _ignore(_: int) -> None:
    """Nobody looks at the progress."""


@dataclass(frozen=True)
class RunOptions:
    """With what a run works: how many processes, watched by what, and who is told of the progress."""

    jobs: int = 1
    guard: MemoryGuard = field(default_factory=MemoryGuard)
    progress: Callable[[int], None] = _ignore


@dataclass(frozen=True)
class Checkpoint:
    """A folder of parts of one blueprint."""

    folder: Path
    blueprint: RunPlan

    @property
    def parts(self) -> Path:
        """Where the parts are. Those of another blueprint never stand there, even if a killed run's worker lives on."""
        return self.folder / PARTS / self.blueprint.parts_sha256[:16]

    @property
    def journal(self) -> Path:
        """The list of units that are whole."""
        return self.folder / JOURNAL

    def open(self, found: Mapping[int, BatchFiles]) -> None:
        """Make ready to go on from the parts that are whole. Only for the holder of the lock."""
        with os_errors_as_output_error(self.parts):
            self.parts.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / BLUEPRINT, orjson.dumps(self.blueprint.as_dict()))
        write_atomically(
            self.journal, b"".join(orjson.dumps(part.as_dict()) + b"\n" for part in found.values())
        )

    def intact(self, listed: Iterable[BatchFiles] | None = None) -> dict[int, BatchFiles]:
        """Those of some parts that are as they were written, by unit; of those that the journal lists, when none are named."""
        parts = {
            part.unit: part for part in (_read_journal(self.journal) if listed is None else listed)
        }
        with ThreadPoolExecutor(READERS) as pool:
            whole = pool.map(lambda part: part.is_intact(self.parts), parts.values())
            return {
                unit: part for (unit, part), good in zip(parts.items(), whole, strict=True) if good
            }

    def record(self, part: BatchFiles) -> None:
        """Add a unit to the journal."""
        append(self.journal, part.as_dict())

    def clear(self) -> None:
        """Delete what work leaves in the folder, and the folder when nothing else stands in it."""
        with os_errors_as_output_error(self.folder):
            for name in (BLUEPRINT, JOURNAL):
                (self.folder / name).unlink(missing_ok=True)
        discard_folder(self.folder / PARTS)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def remove(self) -> None:
        """Delete the folder itself."""
        discard_folder(self.folder)


def discard_folder(folder: Path) -> None:
    """Delete a folder. It moves away first: whoever still writes there, such as a killed run's worker, finds it gone."""
    sweep_discarded(folder)
    with os_errors_as_output_error(folder):
        if folder.exists():
            folder.rename(_discarded(folder))
    sweep_discarded(folder)


def sweep_discarded(folder: Path) -> None:
    """Delete what is left of a folder whose deletion was cut short."""
    with os_errors_as_output_error(folder):
        if _discarded(folder).exists():
            shutil.rmtree(_discarded(folder))


def _discarded(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.discarded")


def read_checkpoint(folder: Path) -> RunPlan | None:
    """The blueprint of the work that a folder holds; nothing when none was begun there."""
    try:
        blueprint = RunPlan.from_dict(orjson.loads((folder / BLUEPRINT).read_bytes()))
        _ = blueprint.parts_sha256, blueprint.units  # what does not fit together is told here
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise InputError(
            f"{folder / BLUEPRINT} cannot be read ({error}): begin anew with --overwrite"
        ) from None
    return blueprint


def require_same_plan(before: RunPlan | None, now: RunPlan, folder: Path) -> None:
    """Refuse to go on with work that was begun under another blueprint."""
    if before is None or before.parts_sha256 == now.parts_sha256:
        return
    differences = ", ".join(before.differences(now)) or "the datasets' names or texts"
    raise OutputError(
        f"{folder} holds an interrupted run of something else than is asked for now (other: {differences}): "
        "ask for the same to go on, or begin anew with --overwrite"
    )


def make_parts(
    workshop: Checkpoint,
    prepared: PreparedRun,
    shard: Shard,
    *,
    means: RunOptions,
    metrics: Path,
    before: Mapping[int, BatchFiles],
) -> dict[int, BatchFiles]:
    """Make what is missing of a shard's units, beside those that were made before, and give the parts of all of them."""
    workshop.open(before)
    units = {unit.number: unit for unit in prepared.blueprint.units if unit in shard}
    found = {number: part for number, part in before.items() if number in units}
    missing = [unit for unit in units.values() if unit.number not in found]
    if not found:
        with os_errors_as_output_error(metrics):
            metrics.unlink(missing_ok=True)
    means.progress(sum(units[number].size for number in found))

    def take(done: BatchResult) -> None:
        unit = units[done.part.unit]
        found[unit.number] = done.part
        workshop.record(done.part)
        append(metrics, _measured(unit, done))
        means.progress(unit.size)

    try:
        make_all(
            prepared.recipe,
            prepared.maker,
            map(prepared.work.task, missing),
            workshop.parts,
            jobs=min(means.jobs, len(missing)),
            guard=means.guard,
            on_done=take,
        )
    except BaseException:
        if not found:  # nothing to go on with: what is asked next may be something else
            workshop.clear()
        raise
    return {number: found[number] for number in units}


def append(path: Path, value: Mapping[str, Any]) -> None:
    """Add a line to a file. It is not flushed: a line that is torn or lost costs only work."""
    with os_errors_as_output_error(path), path.open("ab") as stream:
        stream.write(orjson.dumps(value) + b"\n")


def _read_journal(path: Path) -> Iterator[BatchFiles]:
    """The listed parts; what follows a torn line was written by nobody."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield BatchFiles.from_dict(orjson.loads(line))
        except (ValueError, KeyError, TypeError):
            return


def _measured(unit: Batch, done: BatchResult) -> dict[str, Any]:
    """What one unit took, for the log."""
    return {
        "unit": unit.number,
        "domain": unit.domain,
        "behavior": unit.behavior,
        "seconds": round(done.seconds, 6),
        "rows": done.part.counts.conversations,
        "bytes": done.part.bytes,
        "resident_bytes": done.resident,
    }
