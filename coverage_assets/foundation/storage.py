"""Where files are stored: a local folder, or a prefix of an object store that fsspec can reach.

On a local folder a write is atomic and holds the folder's lock. On an object store each object
appears whole, but there is no lock: only one process may write there at a time.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from coverage_assets.errors import InputError
from coverage_assets.foundation.files import (
    LOCK_NAME,
    UNFINISHED,
    folder_lock,
    safe_child,
    write_all_atomically,
)

SUMS = "SHA256SUMS"


class StorageBackend(Protocol):
    """A folder of files, local or remote."""

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or None where there is none."""

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files; each is whole at any moment."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete files."""

    def names(self) -> list[str]:
        """List the stored files, without the list of digests."""

    def strays(self) -> list[str]:
        """List what killed writers left behind."""

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Lock the folder for one writer, where the backend can."""


@dataclass(frozen=True)
class LocalStorage:
    """A folder on this machine."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, or None where there is none."""
        try:
            return self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files; each is whole at any moment."""
        write_all_atomically({self._path(name): data for name, data in contents.items()})

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, and the folders that this leaves empty."""
        for name in names:
            path = self._path(name)
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()

    def names(self) -> list[str]:
        """List the stored files, without the lock and the list of digests."""
        found = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return sorted(
            str(path)
            for path in found
            if path.name not in {LOCK_NAME, SUMS} and not path.name.startswith(UNFINISHED)
        )

    def strays(self) -> list[str]:
        """List what killed writers left behind."""
        return sorted(
            str(path.relative_to(self.folder)) for path in self.folder.rglob(f"{UNFINISHED}*")
        )

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Lock the folder; a second writer waits."""
        return folder_lock(self.folder, wait=True)

    def _path(self, name: str) -> Path:
        return safe_child(self.folder, *name.split("/"))


@dataclass(frozen=True)
class RemoteStorage:
    """A prefix of an object store that fsspec can reach."""

    url: str

    def read(self, name: str) -> bytes | None:
        """Return the content of an object, or None where there is none."""
        system, root = self._system()
        try:
            return bytes(system.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write objects; each appears whole."""
        system, root = self._system()
        for name, data in contents.items():
            system.makedirs(f"{root}/{name}".rsplit("/", 1)[0], exist_ok=True)
            system.pipe_file(f"{root}/{name}", data)

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects."""
        system, root = self._system()
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                system.rm_file(f"{root}/{name}")

    def names(self) -> list[str]:
        """List the stored objects, without the list of digests."""
        system, root = self._system()
        prefix = root.strip("/") + "/"
        found = (str(name).lstrip("/").removeprefix(prefix) for name in system.find(root))
        return sorted(name for name in found if name != SUMS)

    def strays(self) -> list[str]:
        """Return nothing: an object appears whole or not at all."""
        return []

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Lock nothing: no lock holds on every object store."""
        yield

    def _system(self) -> tuple[Any, str]:
        import fsspec

        try:
            system, root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise InputError(f"{self.url} cannot be reached: {error}") from None
        return system, str(root)
