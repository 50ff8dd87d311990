"""The files of one unit: its conversations, its goldens and their digests, a line or an entry for each record.

A part is streamed to disk while it is made, under names that say that it is not finished, and renamed when it is whole. It is
not flushed: who goes on after a power cut looks at the digests and makes again what is torn.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from coverage_assets.datasets.build.dedupe import Deduplicator
from coverage_assets.datasets.plan.batches import BatchTask
from coverage_assets.datasets.records.counts import CountBuilder, Counts
from coverage_assets.datasets.records.generator_protocol import ConversationGenerator
from coverage_assets.datasets.records.header import StoredFile
from coverage_assets.datasets.records.line_codec import encode_line, record_digests
from coverage_assets.foundation.digests import sha256_file
from coverage_assets.foundation.files import discard, os_errors_as_output_error, unfinished_name

KINDS = ("conversations", "goldens", "digests")
_SUFFIXES = {
    "conversations": "conversations.jsonl",
    "goldens": "goldens.jsonl",
    "digests": "digests",
}


@dataclass(frozen=True, slots=True)
class BatchFiles:
    """What a unit gave: its files, what is in them, and what was refused."""

    unit: int
    files: Mapping[str, StoredFile]
    counts: Counts
    refused: Sequence[Mapping[str, Any]] = ()

    @property
    def bytes(self) -> int:
        """The size of the lines."""
        return sum(self.files[kind].bytes for kind in KINDS[:2])

    def as_dict(self) -> dict[str, Any]:
        """The part as plain values."""
        files = {kind: asdict(file) for kind, file in self.files.items()}
        return {
            "unit": self.unit,
            "files": files,
            "counts": self.counts.as_dict(),
            "refused": list(self.refused),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> BatchFiles:
        """The part that `as_dict` gave."""
        files = {kind: StoredFile(**values["files"][kind]) for kind in KINDS}
        return cls(values["unit"], files, Counts.from_dict(values["counts"]), values["refused"])

    def is_intact(self, folder: Path) -> bool:
        """Whether all files are there as they were written."""
        return all(
            _is(part_path(folder, self.unit, kind), file) for kind, file in self.files.items()
        )


def part_path(folder: Path, unit: int, kind: str) -> Path:
    """Where a file of a unit stands."""
    return folder / f"{unit:07d}.{_SUFFIXES[kind]}"


def write_batch(maker: ConversationGenerator, task: BatchTask, folder: Path) -> BatchFiles:
    """Make all conversations of a unit and write them."""
    acceptance, tally = Deduplicator(), CountBuilder()
    with contextlib.ExitStack() as stack:
        conversations, goldens, digests = (
            stack.enter_context(_Writing(part_path(folder, task.unit.number, kind)))
            for kind in KINDS
        )
        for scenario, first, last in task.wanted:
            for variant in range(first, last):
                for conversation, golden in acceptance.of(
                    scenario, variant, maker.make(scenario, variant)
                ):
                    tally.add(conversation, golden)
                    pair = encode_line(conversation), encode_line(golden)
                    conversations.write(pair[0] + b"\n")
                    goldens.write(pair[1] + b"\n")
                    digests.write(record_digests(*pair))
    files = dict(zip(KINDS, (conversations.file, goldens.file, digests.file), strict=True))
    return BatchFiles(task.unit.number, files, tally.counts(), acceptance.refused)


def _is(path: Path, file: StoredFile) -> bool:
    try:
        return path.stat().st_size == file.bytes and sha256_file(path) == file.sha256
    except OSError:
        return False


class _Writing:
    """A file under way, with its size and digest; it appears under its name when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path, self._unfinished = path, unfinished_name(path)
        self._digest, self._bytes = sha256(), 0

    def __enter__(self) -> Self:
        with os_errors_as_output_error(self._path):
            self._stream = self._unfinished.open("xb")
        return self

    def write(self, data: bytes) -> None:
        """Add some bytes."""
        try:
            self._stream.write(data)
        except OSError:
            with os_errors_as_output_error(self._path):
                raise
        self._digest.update(data)
        self._bytes += len(data)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            with os_errors_as_output_error(self._path):
                self._stream.close()
                if kind is None:
                    self._unfinished.replace(self._path)
        finally:
            discard(self._unfinished)

    @property
    def file(self) -> StoredFile:
        """What was written."""
        return StoredFile(self._bytes, self._digest.hexdigest())
