"""What a store asks of the place of an asset's parts, and the place that is a local folder.

A local folder has one list of digests, `SHA256SUMS`, replaced last by a writer that holds the
folder's lock. `object_storage` is the other place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coverage_assets.foundation.digests import sha256_bytes
from coverage_assets.foundation.files import (
    LOCK_NAME,
    UNFINISHED,
    folder_lock,
    safe_child,
    write_all_atomically,
)
from coverage_assets.foundation.part_files import (
    RECORD,
    PartFiles,
    PartRecord,
    names_of,
    version_in,
)

SUMS = "SHA256SUMS"


class StorageBackend(Protocol):
    """The stored parts of one asset, local or remote. A part is named without a suffix."""

    def read(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """Yield the content of files, None for one that is not there."""

    def names(self) -> list[str]:
        """List the stored files, without what describes them."""

    def sums(self) -> dict[str, str]:
        """Return the digest that each file should have, by name."""

    def write(self, parts: Sequence[PartFiles]) -> None:
        """Write parts, first their files and then what describes them."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete files."""

    def prune(self, keep: Collection[str]) -> list[str]:
        """Delete all parts but those to keep, and return the deleted files' names."""

    def sweep(self) -> None:
        """Delete what killed writers left behind."""

    def versions(self, parts: Sequence[str]) -> dict[str, str | None]:
        """Return the version of each part, None where it is missing or altered."""


def checked_tables(
    backend: StorageBackend, parts: Sequence[str]
) -> Iterator[tuple[str, bytes, str | None]]:
    """Read each part, and yield its table and version, or nothing where a file is not as listed."""
    listed = backend.sums()
    names = {part: [name for name in names_of(part) if name in listed] for part in parts}
    contents = backend.read([name for part in parts for name in names[part]])
    for part in parts:
        found = [(name, next(contents)) for name in names[part]]
        intact = all(
            data is not None and sha256_bytes(data) == listed[name] for name, data in found
        )
        table = (dict(found).get(next(names_of(part))) if intact else None) or b""
        yield part, table, version_in(table)


@dataclass(frozen=True)
class LocalStorage:
    """A folder on this machine."""

    folder: Path

    def read(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """Yield the content of files, None for one that is not there."""
        for name in names:
            try:
                yield self._path(name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                yield None

    def names(self) -> list[str]:
        """List the stored files, without the lock and what describes them."""
        found = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return sorted(
            str(path)
            for path in found
            if path.name not in {LOCK_NAME, SUMS}
            and path.suffix != f".{RECORD}"
            and not path.name.startswith(UNFINISHED)
        )

    def sums(self) -> dict[str, str]:
        """Return the digests of `SHA256SUMS`; a copy of an object store has records instead."""
        listed = next(self.read([SUMS]))
        if listed is None:
            return self._recorded_sums()
        lines = listed.decode(errors="replace").splitlines()
        return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}

    def write(self, parts: Sequence[PartFiles]) -> None:
        """Write parts under one lock; the list of digests is replaced last."""
        contents = {name: data for part in parts for name, data in part.contents.items()}
        with self.lock():
            self._replace(
                self.sums() | {name: sha256_bytes(data) for name, data in contents.items()},
                contents,
            )

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, and the folders that this leaves empty."""
        for name in names:
            path = self._path(name)
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()

    def prune(self, keep: Collection[str]) -> list[str]:
        """Delete all parts but those to keep, and return the deleted files' names."""
        wanted = {name for part in keep for name in names_of(part)}
        gone = sorted({*self.names(), *self.sums()} - wanted)
        if gone:
            with self.lock():
                kept = {name: digest for name, digest in self.sums().items() if name in wanted}
                self.delete(gone)
                self._replace(kept)
        return gone

    def sweep(self) -> None:
        """Delete what killed writers left behind, also where nothing is to be written."""
        if self.strays():
            with self.lock():  # taking the lock sweeps
                pass

    def strays(self) -> list[str]:
        """List what killed writers left behind."""
        return sorted(
            str(path.relative_to(self.folder)) for path in self.folder.rglob(f"{UNFINISHED}*")
        )

    def versions(self, parts: Sequence[str]) -> dict[str, str | None]:
        """Read every file, and return the version of each part that is as listed."""
        return {part: version for part, _, version in checked_tables(self, parts)}

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Lock the folder; a second writer waits."""
        return folder_lock(self.folder, wait=True)

    def _replace(self, sums: Mapping[str, str], contents: Mapping[str, bytes] = {}) -> None:
        """Write files and then the list of digests, which from then on stands for all records."""
        recorded = [] if self._path(SUMS).exists() else list(self._records())
        files = {**contents, SUMS: sums_text(sums)}
        write_all_atomically({self._path(name): data for name, data in files.items()})
        self.delete([f"{part}.{RECORD}" for part in recorded])

    def _records(self) -> Iterator[str]:
        for path in sorted(self.folder.rglob(f"*.{RECORD}")):
            yield path.relative_to(self.folder).as_posix().removesuffix(f".{RECORD}")

    def _recorded_sums(self) -> dict[str, str]:
        parts = list(self._records())
        records = map(PartRecord.parse, self.read([f"{part}.{RECORD}" for part in parts]))
        return {
            f"{part}.{suffix}": digest.sha256
            for part, record in zip(parts, records, strict=True)
            for suffix, digest in (record.files if record else {}).items()
        }

    def _path(self, name: str) -> Path:
        return safe_child(self.folder, *name.split("/"))


def asset_folders(base: Path) -> set[Path]:
    """Return the folders of assets below a base, also those copied from an object store."""
    listed = {path.parent for path in base.rglob(SUMS)}
    copied = {
        path.parents[record.part.count("/")]
        for path in base.rglob(f"*.{RECORD}")
        if (record := PartRecord.parse(path.read_bytes()))
        and path.as_posix().endswith(f"/{record.part}.{RECORD}")
    }
    return listed | copied


def sums_text(sums: Mapping[str, str]) -> bytes:
    """Write a list of digests in the form that `sha256sum -c` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()
