"""Where produced tables live: a local folder or any object store, by URL.

Every asset of a vertical has a folder: `<base>/<vertical>/<asset>/`. A table is one Parquet file, named after its asset,
or after its cell when it is cut into cells (`<domain>/<behavior>.parquet`); a document beside it is JSON. `SHA256SUMS`
lists every file with its digest, so that `sha256sum -c` agrees. A table's file also carries its version: the digest of its
rows, unless its asset says otherwise.

On a local folder a write is atomic and holds the folder's lock. On an object store each object appears whole; who writes
there must be the only one.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import sha256_bytes, sha256_table
from coverage_assets.foundation.files import (
    LOCK_NAME,
    UNFINISHED,
    folder_lock,
    safe_child,
    write_all_atomically,
)

SUMS = "SHA256SUMS"
VERSION = "coverage-assets:version"

PartKey = tuple[str, ...]
"""The names that lead to a part of an asset: `(domain, behavior)` for a cell, empty for the whole."""


class StorageBackend(Protocol):
    """A folder of files, wherever it is."""

    def read(self, name: str) -> bytes | None:
        """The content of a file, or nothing when there is none."""

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files, each whole at any moment."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete files."""

    def names(self) -> list[str]:
        """The files that are there, but for the list of digests."""

    def strays(self) -> list[str]:
        """What killed writers left behind."""

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Hold the folder for one writer, as far as the place allows."""


@dataclass(frozen=True)
class LocalStorage:
    """A folder on this machine."""

    folder: Path

    def read(self, name: str) -> bytes | None:
        """The content of a file, or nothing when there is none."""
        try:
            return self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Write files, each whole at any moment."""
        write_all_atomically({self._path(name): data for name, data in contents.items()})

    def delete(self, names: Sequence[str]) -> None:
        """Delete files, and the folders that become empty."""
        for name in names:
            path = self._path(name)
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()

    def names(self) -> list[str]:
        """The files that are there."""
        found = (path.relative_to(self.folder) for path in self.folder.rglob("*") if path.is_file())
        return sorted(
            str(path)
            for path in found
            if path.name not in {LOCK_NAME, SUMS} and not path.name.startswith(UNFINISHED)
        )

    def strays(self) -> list[str]:
        """What killed writers left behind."""
        return sorted(
            str(path.relative_to(self.folder)) for path in self.folder.rglob(f"{UNFINISHED}*")
        )

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Hold the folder; a second writer waits."""
        return folder_lock(self.folder, wait=True)

    def _path(self, name: str) -> Path:
        return safe_child(self.folder, *name.split("/"))


@dataclass(frozen=True)
class RemoteStorage:
    """A prefix of an object store that fsspec can reach."""

    url: str

    def read(self, name: str) -> bytes | None:
        """The content of an object, or nothing when there is none."""
        system, root = self._system()
        try:
            return bytes(system.cat_file(f"{root}/{name}"))
        except FileNotFoundError:
            return None

    def write(self, contents: Mapping[str, bytes]) -> None:
        """Put objects; each appears whole."""
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
        """The objects that are there."""
        system, root = self._system()
        prefix = root.strip("/") + "/"
        found = (str(name).lstrip("/").removeprefix(prefix) for name in system.find(root))
        return sorted(name for name in found if name != SUMS)

    def strays(self) -> list[str]:
        """Nothing: an object appears whole, or not at all."""
        return []

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Object stores have no lock that holds everywhere."""
        yield

    def _system(self) -> tuple[Any, str]:
        import fsspec

        try:
            system, root = fsspec.core.url_to_fs(self.url)
        except (ImportError, ValueError) as error:
            raise InputError(f"{self.url} cannot be reached: {error}") from None
        return system, str(root)


@dataclass(frozen=True)
class Artifact:
    """What an asset produces: a table, where people want to read it a document, and the version of both."""

    table: pl.DataFrame
    document: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class StoredParts:
    """Several stored parts: the version of each, nothing where it is missing or altered, and the rows of the others."""

    versions: Mapping[PartKey, str | None]
    table: pl.DataFrame | None


@dataclass(frozen=True)
class ArtifactStore:
    """The produced tables of one vertical."""

    base: str
    vertical: str
    places: dict[str, StorageBackend] = field(default_factory=dict, compare=False, repr=False)

    def place(self, asset: str) -> StorageBackend:
        """Where an asset's files are."""
        if asset not in self.places:
            remote = "://" in self.base
            safe = safe_child(Path() if remote else Path(self.base), self.vertical, asset)
            self.places[asset] = (
                RemoteStorage(f"{self.base.rstrip('/')}/{safe}") if remote else LocalStorage(safe)
            )
        return self.places[asset]

    def location(self, asset: str, part: PartKey = (), *, suffix: str = "parquet") -> str:
        """The path or URL of a part of an asset."""
        return f"{self.base.rstrip('/')}/{self.vertical}/{asset}/{_name(asset, part, suffix)}"

    def write(self, asset: str, parts: Mapping[PartKey, Artifact | pl.DataFrame]) -> None:
        """Write parts of an asset, all under one lock, and list them with their digests; the list is replaced last."""
        whole = {
            part: Artifact(given) if isinstance(given, pl.DataFrame) else given
            for part, given in parts.items()
        }
        tables = parquet_files(list(whole.values()))
        contents = {
            _name(asset, part, "parquet"): data for part, data in zip(whole, tables, strict=True)
        }
        for part, artifact in whole.items():
            if artifact.document is not None:
                contents[_name(asset, part, "json")] = artifact.document.encode()
        place = self.place(asset)
        with place.lock():
            sums = self.sums(asset) | {name: sha256_bytes(data) for name, data in contents.items()}
            place.write({**contents, SUMS: _sums_text(sums)})

    def read(self, asset: str, part: PartKey = ()) -> pl.DataFrame:
        """A part of an asset; asking for one that was never written is an `InputError`."""
        data = self.place(asset).read(_name(asset, part, "parquet"))
        if data is None:
            raise InputError(
                f"{self.location(asset, part)} is not there yet: run `coverage-assets materialize`, or materialize `{asset}`"
            )
        return pl.read_parquet(io.BytesIO(data))

    def read_together(self, asset: str, parts: Sequence[PartKey]) -> StoredParts:
        """Those of the parts that are whole: the version of each, and the rows of all."""
        found = dict(self._whole_files(asset, parts))
        files = [data for data, version in found.values() if version is not None]
        return StoredParts(
            {part: version for part, (_, version) in found.items()},
            pl.read_parquet(files) if files else None,
        )

    def read_document(self, asset: str, part: PartKey = ()) -> str:
        """The document beside a part of an asset."""
        data = self.place(asset).read(_name(asset, part, "json"))
        if data is None:
            raise InputError(
                f"{self.location(asset, part, suffix='json')} is not there yet: materialize `{asset}`"
            )
        return data.decode()

    def parts(self, asset: str) -> list[PartKey]:
        """The parts of an asset whose tables are listed."""
        names = [
            name.removesuffix(".parquet") for name in self.sums(asset) if name.endswith(".parquet")
        ]
        return [() if name == asset else tuple(name.split("/")) for name in sorted(names)]

    def prune(self, asset: str, keep: Sequence[PartKey]) -> list[str]:
        """Delete the parts that are no longer declared; their names are returned."""
        place = self.place(asset)
        wanted = {_name(asset, part, suffix) for part in keep for suffix in ("parquet", "json")}
        gone = [name for name in {*place.names(), *self.sums(asset)} if name not in wanted]
        if gone:
            with place.lock():
                place.delete(gone)
                place.write(
                    {SUMS: _sums_text({n: s for n, s in self.sums(asset).items() if n in wanted})}
                )
        return sorted(gone)

    def sweep(self, assets: Sequence[str]) -> None:
        """Delete what killed writers left behind, also where nothing will be written this time."""
        for place in map(self.place, assets):
            if place.strays():
                with place.lock():  # whoever takes the lock sweeps
                    pass

    def sums(self, asset: str) -> dict[str, str]:
        """The digests that `SHA256SUMS` lists, by file name."""
        listed = (self.place(asset).read(SUMS) or b"").decode(errors="replace")
        return {
            name: digest
            for digest, _, name in (line.partition("  ") for line in listed.splitlines())
        }

    def intact(self, asset: str, parts: Sequence[PartKey] = ((),)) -> dict[PartKey, str | None]:
        """The version of each part whose files are as listed; nothing where one is missing or altered."""
        return {part: version for part, (_, version) in self._whole_files(asset, parts)}

    def _whole_files(
        self, asset: str, parts: Sequence[PartKey]
    ) -> Iterator[tuple[PartKey, tuple[bytes, str | None]]]:
        """Every part with its table's file and its version, or with nothing when a file is not as listed."""
        place, listed = self.place(asset), self.sums(asset)
        for part in parts:
            names = [_name(asset, part, suffix) for suffix in ("parquet", "json")]
            found = {name: place.read(name) for name in names if name in listed}
            whole = all(
                data is not None and sha256_bytes(data) == listed[name]
                for name, data in found.items()
            )
            table = (found.get(names[0]) if whole else None) or b""
            yield part, (table, _version_in(table) if table else None)


def parquet_files(artifacts: Sequence[Artifact]) -> list[bytes]:
    """Tables as the bytes of Parquet files: the same table gives the same bytes, whatever is encoded beside it.

    Statistics of columns are left out: nobody skips parts of a table of a hundred rows, and they would be a fifth of it.
    """
    buffers = [io.BytesIO() for _ in artifacts]
    pl.collect_all(
        [
            artifact.table.lazy().sink_parquet(
                buffer,
                compression="zstd",
                statistics=False,
                metadata={VERSION: artifact.version or sha256_table(artifact.table)},
                lazy=True,
            )
            for artifact, buffer in zip(artifacts, buffers, strict=True)
        ],
        engine="in-memory",
    )
    return [buffer.getvalue() for buffer in buffers]


def _version_in(data: bytes) -> str | None:
    """The version that a Parquet file carries; nothing when it is none."""
    try:
        return pl.read_parquet_metadata(io.BytesIO(data)).get(VERSION)
    except pl.exceptions.PolarsError:
        return None


def _name(asset: str, part: PartKey, suffix: str) -> str:
    """The name of a part's file, with slashes wherever it is; a part that could lead elsewhere is refused."""
    return safe_child(Path(), *(part or (asset,))).as_posix() + f".{suffix}"


def _sums_text(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()
