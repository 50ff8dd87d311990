"""The store of produced tables, in a local folder or in any object store, by URL.

Every asset of a vertical has a folder: `<base>/<vertical>/<asset>/`. A table is one Parquet file.
It is named after its asset, or after its cell when the asset is cut into cells
(`<domain>/<behavior>.parquet`); a document beside it is JSON. `SHA256SUMS` lists every file with
its digest, so that `sha256sum -c` agrees. A table's file also carries its version: the digest of
its rows, unless its asset sets another.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import sha256_bytes, sha256_table
from coverage_assets.foundation.files import safe_child
from coverage_assets.foundation.storage import SUMS, LocalStorage, RemoteStorage, StorageBackend

VERSION = "coverage-assets:version"

PartKey = tuple[str, ...]
"""The names that lead to a part of an asset: `(domain, behavior)` for a cell, empty for all."""


@dataclass(frozen=True)
class Artifact:
    """The product of an asset: a table, a document for people where there is one, and a version."""

    table: pl.DataFrame
    document: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class StoredParts:
    """The version of each part, None where it is missing or altered, and the rows of the others."""

    versions: Mapping[PartKey, str | None]
    table: pl.DataFrame | None


@dataclass(frozen=True)
class ArtifactStore:
    """The produced tables of one vertical."""

    base: str
    vertical: str
    backends: dict[str, StorageBackend] = field(default_factory=dict, compare=False, repr=False)

    def backend(self, asset: str) -> StorageBackend:
        """Return the backend that holds an asset's files."""
        if asset not in self.backends:
            remote = "://" in self.base
            safe = safe_child(Path() if remote else Path(self.base), self.vertical, asset)
            self.backends[asset] = (
                RemoteStorage(f"{self.base.rstrip('/')}/{safe}") if remote else LocalStorage(safe)
            )
        return self.backends[asset]

    def location(self, asset: str, part: PartKey = (), *, suffix: str = "parquet") -> str:
        """Return the path or URL of a part of an asset."""
        return f"{self.base.rstrip('/')}/{self.vertical}/{asset}/{_name(asset, part, suffix)}"

    def write(self, asset: str, parts: Mapping[PartKey, Artifact | pl.DataFrame]) -> None:
        """Write parts of an asset under one lock; the list of digests is replaced last."""
        artifacts = {
            part: Artifact(given) if isinstance(given, pl.DataFrame) else given
            for part, given in parts.items()
        }
        tables = parquet_files(list(artifacts.values()))
        contents = {
            _name(asset, part, "parquet"): data
            for part, data in zip(artifacts, tables, strict=True)
        }
        for part, artifact in artifacts.items():
            if artifact.document is not None:
                contents[_name(asset, part, "json")] = artifact.document.encode()
        backend = self.backend(asset)
        with backend.lock():
            sums = self.sums(asset) | {name: sha256_bytes(data) for name, data in contents.items()}
            backend.write({**contents, SUMS: _sums_text(sums)})

    def read(self, asset: str, part: PartKey = ()) -> pl.DataFrame:
        """Read a part of an asset; one that was never written is an `InputError`."""
        data = self.backend(asset).read(_name(asset, part, "parquet"))
        if data is None:
            raise InputError(
                f"{self.location(asset, part)} is not there yet: "
                f"run `coverage-assets materialize`, or materialize `{asset}`"
            )
        return pl.read_parquet(io.BytesIO(data))

    def read_parts(self, asset: str, parts: Sequence[PartKey]) -> StoredParts:
        """Read the intact ones of several parts into one table, with the version of each."""
        found = dict(self._checked_files(asset, parts))
        files = [data for data, version in found.values() if version is not None]
        return StoredParts(
            {part: version for part, (_, version) in found.items()},
            pl.read_parquet(files) if files else None,
        )

    def read_document(self, asset: str, part: PartKey = ()) -> str:
        """Read the document beside a part of an asset."""
        data = self.backend(asset).read(_name(asset, part, "json"))
        if data is None:
            raise InputError(
                f"{self.location(asset, part, suffix='json')} is not there yet: "
                f"materialize `{asset}`"
            )
        return data.decode()

    def parts(self, asset: str) -> list[PartKey]:
        """List the parts of an asset, by the tables in its list of digests."""
        names = [
            name.removesuffix(".parquet") for name in self.sums(asset) if name.endswith(".parquet")
        ]
        return [() if name == asset else tuple(name.split("/")) for name in sorted(names)]

    def prune(self, asset: str, keep: Sequence[PartKey]) -> list[str]:
        """Delete all parts but those to keep, and return the deleted files' names."""
        backend = self.backend(asset)
        wanted = {_name(asset, part, suffix) for part in keep for suffix in ("parquet", "json")}
        gone = [name for name in {*backend.names(), *self.sums(asset)} if name not in wanted]
        if gone:
            with backend.lock():
                backend.delete(gone)
                backend.write(
                    {SUMS: _sums_text({n: s for n, s in self.sums(asset).items() if n in wanted})}
                )
        return sorted(gone)

    def sweep(self, assets: Sequence[str]) -> None:
        """Delete what killed writers left behind, also where nothing is to be written."""
        for backend in map(self.backend, assets):
            if backend.strays():
                with backend.lock():  # taking the lock sweeps
                    pass

    def sums(self, asset: str) -> dict[str, str]:
        """Return the digests that `SHA256SUMS` lists, by file name."""
        listed = (self.backend(asset).read(SUMS) or b"").decode(errors="replace")
        return {
            name: digest
            for digest, _, name in (line.partition("  ") for line in listed.splitlines())
        }

    def intact(self, asset: str, parts: Sequence[PartKey] = ((),)) -> dict[PartKey, str | None]:
        """Return the version of each part, None where one of its files is missing or altered."""
        return {part: version for part, (_, version) in self._checked_files(asset, parts)}

    def _checked_files(
        self, asset: str, parts: Sequence[PartKey]
    ) -> Iterator[tuple[PartKey, tuple[bytes, str | None]]]:
        """Yield each part's table file and version, or nothing where a file is not as listed."""
        backend, listed = self.backend(asset), self.sums(asset)
        for part in parts:
            names = [_name(asset, part, suffix) for suffix in ("parquet", "json")]
            found = {name: backend.read(name) for name in names if name in listed}
            intact = all(
                data is not None and sha256_bytes(data) == listed[name]
                for name, data in found.items()
            )
            table = (found.get(names[0]) if intact else None) or b""
            yield part, (table, _version_in(table) if table else None)


def parquet_files(artifacts: Sequence[Artifact]) -> list[bytes]:
    """Encode tables as Parquet files; a table's bytes do not depend on the tables beside it.

    Column statistics are left out: nobody skips parts of a table of a hundred rows, and they would
    be a fifth of it.
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
    """Return the version that a Parquet file carries; None for other files."""
    try:
        return pl.read_parquet_metadata(io.BytesIO(data)).get(VERSION)
    except pl.exceptions.PolarsError:
        return None


def _name(asset: str, part: PartKey, suffix: str) -> str:
    """Name a part's file, with slashes everywhere; refuse a part that could lead elsewhere."""
    return safe_child(Path(), *(part or (asset,))).as_posix() + f".{suffix}"


def _sums_text(sums: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())).encode()
