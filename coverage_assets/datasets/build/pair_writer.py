"""Write pairs as lines of conversations and goldens, with their digests and counts.

Every dataset is written from these files, whether its conversations are generated or read from
tables, so all datasets pass the same checks.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from coverage_assets.conversations.declared import Scenario
from coverage_assets.datasets.build.dedupe import Deduplicator
from coverage_assets.datasets.records import (
    RECORD_KINDS,
    CountBuilder,
    Counts,
    Pair,
    StoredFile,
    encode_line,
    record_digests,
)
from coverage_assets.foundation.files import discard, os_errors_as_output_error, unfinished_name

FILE_KINDS = (*RECORD_KINDS, "digests")


class PairWriter:
    """Checks, encodes and counts the pairs of one scenario after the other."""

    def __init__(self, files: Mapping[str, AtomicFile]) -> None:
        self._files = files
        self._deduplicator, self._counts = Deduplicator(), CountBuilder()

    def write(self, scenario: Scenario, variant: int, pairs: Iterable[Pair]) -> None:
        """Write the pairs of one variant of a scenario, except those that are refused."""
        for conversation, golden in self._deduplicator.accept(scenario, variant, pairs):
            self._counts.add(conversation, golden)
            lines = encode_line(conversation), encode_line(golden)
            self._files["conversations"].write(lines[0] + b"\n")
            self._files["goldens"].write(lines[1] + b"\n")
            self._files["digests"].write(record_digests(*lines))

    @property
    def files(self) -> dict[str, StoredFile]:
        """The sizes and digests of the files so far."""
        return {kind: file.stored for kind, file in self._files.items()}

    @property
    def counts(self) -> Counts:
        """The counts of the written pairs."""
        return self._counts.counts()

    @property
    def refused(self) -> Sequence[Mapping[str, Any]]:
        """The keys of the refused pairs."""
        return self._deduplicator.refused


@contextlib.contextmanager
def open_pair_writer(paths: Mapping[str, Path]) -> Iterator[PairWriter]:
    """Open a writer of these files; they appear when the block ends without an error."""
    with contextlib.ExitStack() as stack:
        files = {kind: stack.enter_context(AtomicFile(paths[kind])) for kind in FILE_KINDS}
        yield PairWriter(files)


class AtomicFile:
    """A file that is digested while it is written, and renamed to its path once complete.

    It is not flushed to disk: after a power cut, its digest shows whether it has to be redone.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._unfinished = path, unfinished_name(path)
        self._digest, self._bytes = sha256(), 0

    def __enter__(self) -> Self:
        with os_errors_as_output_error(self._path):
            self._stream = self._unfinished.open("xb")
        return self

    def write(self, data: bytes) -> None:
        """Append bytes."""
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
    def stored(self) -> StoredFile:
        """The size and digest of what was written so far."""
        return StoredFile(self._bytes, self._digest.hexdigest())
