"""The files of one batch: its conversations, its goldens and their digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coverage_assets.datasets.build.pair_writer import FILE_KINDS, open_pair_writer
from coverage_assets.datasets.plan import BatchTask
from coverage_assets.datasets.records import (
    RECORD_FILES,
    RECORD_KINDS,
    ConversationGenerator,
    Counts,
    StoredFile,
)
from coverage_assets.foundation.digests import sha256_file

_SUFFIXES = {**RECORD_FILES, "digests": "digests"}


@dataclass(frozen=True, slots=True)
class BatchFiles:
    """The files of a generated batch, their counts, and the refused pairs."""

    number: int
    files: Mapping[str, StoredFile]
    counts: Counts
    refused: Sequence[Mapping[str, Any]] = ()

    @property
    def bytes(self) -> int:
        """The size of the lines."""
        return sum(self.files[kind].bytes for kind in RECORD_KINDS)

    def as_dict(self) -> dict[str, Any]:
        """Return the batch as plain values."""
        files = {kind: asdict(file) for kind, file in self.files.items()}
        return {
            "unit": self.number,
            "files": files,
            "counts": self.counts.as_dict(),
            "refused": list(self.refused),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> BatchFiles:
        """Restore a batch from the output of `as_dict`."""
        files = {kind: StoredFile(**values["files"][kind]) for kind in FILE_KINDS}
        return cls(values["unit"], files, Counts.from_dict(values["counts"]), values["refused"])

    def is_intact(self, folder: Path) -> bool:
        """Return whether all files are in a folder as they were written."""
        paths = batch_paths(folder, self.number)
        return all(_is_unchanged(paths[kind], file) for kind, file in self.files.items())


def batch_paths(folder: Path, number: int) -> dict[str, Path]:
    """Return the paths of a batch's files, by kind."""
    return {kind: folder / f"{number:07d}.{_SUFFIXES[kind]}" for kind in FILE_KINDS}


def write_batch(generator: ConversationGenerator, task: BatchTask, folder: Path) -> BatchFiles:
    """Generate all conversations of a batch and write them."""
    number = task.batch.number
    with open_pair_writer(batch_paths(folder, number)) as writer:
        for scenario, variants in task.scenarios:
            for variant in variants:
                writer.write(scenario, variant, generator.generate(scenario, variant))
    return BatchFiles(number, writer.files, writer.counts, writer.refused)


def _is_unchanged(path: Path, file: StoredFile) -> bool:
    try:
        return path.stat().st_size == file.bytes and sha256_file(path) == file.sha256
    except OSError:
        return False
