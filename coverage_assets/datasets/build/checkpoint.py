"""The checkpoint of a run or a shard: its generated batches, and a journal of those complete.

The journal gets a line for every complete batch. On resume, a batch counts as done only if its
files match the journal's digests.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.build.batch_files import BatchFiles
from coverage_assets.datasets.plan import RunPlan
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import os_errors_as_output_error, write_atomically

RUN_PLAN = "blueprint.json"
JOURNAL = "journal.jsonl"
BATCHES = "parts"
READERS = 4


@dataclass(frozen=True)
class Checkpoint:
    """A folder with the batches of one run plan."""

    folder: Path
    run_plan: RunPlan

    @property
    def batch_folder(self) -> Path:
        """The folder of the batches' files.

        Each run plan has its own, in case a worker of a killed run is still writing another one's.
        """
        return self.folder / BATCHES / self.run_plan.batches_sha256[:16]

    @property
    def journal(self) -> Path:
        """The list of complete batches."""
        return self.folder / JOURNAL

    def open(self, completed: Mapping[int, BatchFiles]) -> None:
        """Prepare the folder to continue from the completed batches. Requires the lock."""
        with os_errors_as_output_error(self.batch_folder):
            self.batch_folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self.folder / RUN_PLAN, orjson.dumps(self.run_plan.as_dict()))
        write_atomically(
            self.journal,
            b"".join(orjson.dumps(batch.as_dict()) + b"\n" for batch in completed.values()),
        )

    def verified(self, listed: Iterable[BatchFiles] | None = None) -> dict[int, BatchFiles]:
        """Return the listed batches whose files match their digests, by number.

        Without a list, the batches are those of the journal.
        """
        journal = _read_journal(self.journal) if listed is None else listed
        batches = {batch.number: batch for batch in journal}
        with ThreadPoolExecutor(READERS) as pool:
            intact = pool.map(lambda batch: batch.is_intact(self.batch_folder), batches.values())
            return {
                number: batch
                for (number, batch), is_intact in zip(batches.items(), intact, strict=True)
                if is_intact
            }

    def record(self, batch: BatchFiles) -> None:
        """Add a complete batch to the journal."""
        append_json_line(self.journal, batch.as_dict())

    def clear(self) -> None:
        """Delete the checkpoint's files, and the folder if nothing else is in it."""
        with os_errors_as_output_error(self.folder):
            for name in (RUN_PLAN, JOURNAL):
                (self.folder / name).unlink(missing_ok=True)
        discard_folder(self.folder / BATCHES)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def remove(self) -> None:
        """Delete the folder itself."""
        discard_folder(self.folder)


def read_checkpoint(folder: Path) -> RunPlan | None:
    """Read the run plan of the checkpoint in a folder; None when there is no checkpoint."""
    try:
        run_plan = RunPlan.from_dict(orjson.loads((folder / RUN_PLAN).read_bytes()))
        _ = run_plan.batches_sha256, run_plan.batches  # fails here if the plan is inconsistent
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        raise InputError(
            f"{folder / RUN_PLAN} cannot be read ({error}): begin anew with --overwrite"
        ) from None
    return run_plan


def require_same_plan(before: RunPlan | None, now: RunPlan, folder: Path) -> None:
    """Refuse to resume a run that started under another plan."""
    if before is None or before.batches_sha256 == now.batches_sha256:
        return
    differences = ", ".join(before.differences(now)) or "the datasets' names or texts"
    raise OutputError(
        f"{folder} holds an interrupted run of something else than is asked for now "
        f"(other: {differences}): ask for the same to go on, or begin anew with --overwrite"
    )


def discard_folder(folder: Path) -> None:
    """Delete a folder.

    It is renamed first, so that a worker of a killed run that still writes there finds it gone.
    """
    sweep_discarded(folder)
    with os_errors_as_output_error(folder):
        if folder.exists():
            folder.rename(_discarded(folder))
    sweep_discarded(folder)


def sweep_discarded(folder: Path) -> None:
    """Delete the remains of a folder whose deletion was interrupted."""
    with os_errors_as_output_error(folder):
        if _discarded(folder).exists():
            shutil.rmtree(_discarded(folder))


def append_json_line(path: Path, value: Mapping[str, Any]) -> None:
    """Append a line to a file, without flushing it: a torn or lost line only costs work."""
    with os_errors_as_output_error(path), path.open("ab") as stream:
        stream.write(orjson.dumps(value) + b"\n")


def _discarded(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.discarded")


def _read_journal(path: Path) -> Iterator[BatchFiles]:
    """Yield the listed batches up to the first torn line."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield BatchFiles.from_dict(orjson.loads(line))
        except (ValueError, KeyError, TypeError):
            return
