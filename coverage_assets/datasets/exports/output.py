"""Write an export folder atomically; never replace another folder without being asked to.

Files are written once, sequentially, while their digests are computed; `SHA256SUMS` lists them in
the format of `sha256sum -c`. Equal datasets give equal bytes.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from coverage_assets.errors import OutputError
from coverage_assets.foundation.atomic_folders import OLD, replacing
from coverage_assets.foundation.files import folder_lock, os_errors_as_output_error, sync_folder
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS

BLOCK = 1 << 20

Write = Callable[[Any], None]


class Output:
    """The folder that an export writes to."""

    def __init__(self, folder: Path, target: Path) -> None:
        self._folder = folder
        self._target = target
        self._sums: dict[str, str] = {}
        self._sizes: dict[str, int] = {}

    @property
    def files(self) -> list[str]:
        """The names of the files that were written."""
        return sorted(self._sums)

    @contextlib.contextmanager
    def lines(self, name: str) -> Iterator[Write]:
        """Open a file of JSON lines; the yielded function writes one value."""
        with self._open(name) as write:
            yield lambda value: write(orjson.dumps(value) + b"\n")

    @contextlib.contextmanager
    def array(self, name: str) -> Iterator[Write]:
        """Open a file with one JSON list, an entry per line; the yielded function adds one."""
        with self._open(name) as write:
            before = b"[\n"

            def entry(value: Any) -> None:
                nonlocal before
                write(before + orjson.dumps(value))
                before = b",\n"

            yield entry
            write(b"[]\n" if before == b"[\n" else b"\n]\n")

    def json(self, name: str, value: Any) -> None:
        """Write a file with one JSON value, laid out for reading."""
        self.text(name, readable_json(value))

    def text(self, name: str, text: str) -> None:
        """Write a file with a text."""
        with self._open(name) as write:
            write(text.encode())

    def copy(self, name: str, source: Path) -> tuple[str, int]:
        """Copy a file; return its digest and its size."""
        with self._open(name) as write, source.open("rb") as stream:
            while block := stream.read(BLOCK):
                write(block)
        return self._sums[name], self._sizes[name]

    def digest(self, name: str) -> str:
        """Return the sha256 of a written file."""
        return self._sums[name]

    def size(self, name: str) -> int:
        """Return the size of a written file."""
        return self._sizes[name]

    def finish(self) -> None:
        """Write `SHA256SUMS`, and sync the folders."""
        self.text(
            SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items()))
        )
        del self._sums[SUMS]
        for folder in sorted(
            {(self._folder / name).parent for name in self._sums} - {self._folder}
        ):
            sync_folder(folder)

    @contextlib.contextmanager
    def _open(self, name: str) -> Iterator[Callable[[bytes], None]]:
        path, digest, size = self._folder / name, sha256(), 0
        with self._os_errors(name):
            path.parent.mkdir(parents=True, exist_ok=True)
            stream: BinaryIO = path.open("xb")

        def write(data: bytes) -> None:
            nonlocal size
            size += len(data)
            digest.update(data)
            with self._os_errors(name):
                stream.write(data)

        try:
            yield write
            with self._os_errors(name):
                stream.flush()
                os.fsync(stream.fileno())
        finally:
            with self._os_errors(name):
                stream.close()
        self._sums[name], self._sizes[name] = digest.hexdigest(), size

    def _os_errors(self, name: str) -> contextlib.AbstractContextManager[None]:
        return os_errors_as_output_error(self._target / name)


def refuse_existing(folder: Path, *, overwrite: bool) -> None:
    """Refuse an existing folder, unless it is an export that may be replaced."""
    if not folder.exists():
        return
    if not overwrite:
        raise OutputError(
            f"{folder} is there already: replace it with --overwrite, or choose another --out"
        )
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / SUMS).is_file()):
        raise OutputError(
            f"{folder} does not look like an export, so it is not replaced: choose another --out"
        )


@contextlib.contextmanager
def open_export(folder: Path, *, overwrite: bool) -> Iterator[Output]:
    """Open an export folder that appears once all of it is written. One writer at a time."""
    with folder_lock(folder.parent, wait=False):
        _recover(folder)
        refuse_existing(folder, overwrite=overwrite)
        with replacing(folder) as new:
            output = Output(new, folder)
            yield output
            output.finish()


def _recover(folder: Path) -> None:
    """Restore the folder that a killed writer had set aside."""
    old = folder.with_name(f"{OLD}{folder.name}")
    if old.exists():
        with os_errors_as_output_error(folder):
            if folder.exists():
                shutil.rmtree(old)
            else:
                old.rename(folder)
