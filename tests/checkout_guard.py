"""A guard over the checkout's own files: a test that writes to `data/` or `config/` fails.

Writes of Python code in this process are heard as they happen, so that the test that made one is
named. Whatever escapes that (other processes, libraries that write by themselves) is found by
looking at the folders before and after a file of tests.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
GUARDED = (ROOT / "data", ROOT / "config")
CHANGING = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "os.utime"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

State = dict[str, tuple[int, int]]


class CheckoutGuard:
    """Hears of every write to the guarded folders."""

    def __init__(self, folders: tuple[Path, ...] = GUARDED) -> None:
        self._folders = tuple(f"{folder}{os.sep}" for folder in folders)
        self._roots = folders
        self._seen: State | None = None
        self.written: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & WRITING:
                self._note(path)
        elif event in CHANGING:
            for path in arguments[: 2 if event == "os.rename" else 1]:
                self._note(path)

    def _note(self, path: object) -> None:
        if isinstance(path, str | bytes | os.PathLike):
            whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - no look at the disk
            if whole.startswith(self._folders):
                self.written.append(whole)

    def take(self) -> list[str]:
        """Return what was written since the last call."""
        written, self.written = self.written, []
        return list(dict.fromkeys(written))

    def state(self) -> State:
        """Return size and time of change of every guarded file."""
        return {
            entry.path: (found.st_size, found.st_mtime_ns)
            for root in self._roots
            for entry in _files(root)
            if (found := entry.stat(follow_symlinks=False))
        }

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Refuse changes that are made meanwhile, by whomever, or since it last looked."""
        before = self.state() if self._seen is None else self._seen
        yield
        after = self._seen = self.state()
        changed = sorted(
            path for path in before.keys() | after.keys() if before.get(path) != after.get(path)
        )
        assert not changed, f"these files of the checkout changed while tests ran: {changed[:5]}"


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path))
            else:
                yield entry
