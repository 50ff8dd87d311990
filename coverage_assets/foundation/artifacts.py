"""The store of produced tables, in a local folder or in any object store, by URL.

Every asset of a vertical has a folder: `<base>/<vertical>/<asset>/`. A table is one Parquet file.
It is named after its asset, or after its cell when the asset is cut into cells
(`<domain>/<behavior>.parquet`); a document beside it is JSON. A table's file also carries its
version: the digest of its rows, unless its asset sets another. What every file should be is told by
`SHA256SUMS` in a local folder, and by a record of each part in an object store.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import sha256_table
from coverage_assets.foundation.files import safe_child
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.part_files import DOCUMENT, TABLE, VERSION, PartFiles, names_of
from coverage_assets.foundation.storage import LocalStorage, StorageBackend, checked_tables

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

    @property
    def is_remote(self) -> bool:
        """Whether the store is in an object store."""
        return "://" in self.base

    def backend(self, asset: str) -> StorageBackend:
        """Return the backend that holds an asset's files."""
        if asset not in self.backends:
            folder = self._folder(asset)
            self.backends[asset] = (
                RemoteStorage(folder) if self.is_remote else LocalStorage(Path(folder))
            )
        return self.backends[asset]

    def location(self, asset: str, part: PartKey = (), *, suffix: str = TABLE) -> str:
        """Return the path or URL of a part of an asset."""
        return f"{self.base.rstrip('/')}/{self.vertical}/{asset}/{_name(asset, part)}.{suffix}"

    def write(self, asset: str, parts: Mapping[PartKey, Artifact | pl.DataFrame]) -> None:
        """Write parts of an asset; what describes them is written last."""
        artifacts = {
            part: _versioned(Artifact(given) if isinstance(given, pl.DataFrame) else given)
            for part, given in parts.items()
        }
        tables = parquet_files(list(artifacts.values()))
        self.backend(asset).write(
            [
                PartFiles(
                    _name(asset, part),
                    str(artifact.version),
                    table,
                    None if artifact.document is None else artifact.document.encode(),
                )
                for (part, artifact), table in zip(artifacts.items(), tables, strict=True)
            ]
        )

    def read(self, asset: str, part: PartKey = ()) -> pl.DataFrame:
        """Read a part of an asset; one that was never written is an `InputError`."""
        data = self._read(asset, part, TABLE)
        if data is None:
            raise InputError(
                f"{self.location(asset, part)} is not there yet: "
                f"run `coverage-assets materialize`, or materialize `{asset}`"
            )
        return pl.read_parquet(io.BytesIO(data))

    def read_parts(self, asset: str, parts: Sequence[PartKey]) -> StoredParts:
        """Read all files of several parts; return the intact ones as one table, and versions."""
        names = {_name(asset, part): part for part in parts}
        found = list(checked_tables(self.backend(asset), list(names)))
        files = [table for _, table, version in found if version is not None]
        return StoredParts(
            {names[name]: version for name, _, version in found},
            pl.read_parquet(files) if files else None,
        )

    def read_document(self, asset: str, part: PartKey = ()) -> str:
        """Read the document beside a part of an asset."""
        data = self._read(asset, part, DOCUMENT)
        if data is None:
            raise InputError(
                f"{self.location(asset, part, suffix=DOCUMENT)} is not there yet: "
                f"materialize `{asset}`"
            )
        return data.decode()

    def parts(self, asset: str) -> list[PartKey]:
        """List the parts of an asset, by the tables that have a digest."""
        ending = f".{TABLE}"
        names = [name.removesuffix(ending) for name in self.sums(asset) if name.endswith(ending)]
        return [() if name == asset else tuple(name.split("/")) for name in sorted(names)]

    def prune(self, asset: str, keep: Sequence[PartKey]) -> list[str]:
        """Delete all parts but those to keep, and return the deleted files' names."""
        return self.backend(asset).prune([_name(asset, part) for part in keep])

    def sweep(self, assets: Sequence[str]) -> None:
        """Delete what killed writers left behind, also where nothing is to be written."""
        for backend in map(self.backend, assets):
            backend.sweep()

    def sums(self, asset: str) -> dict[str, str]:
        """Return the digests that the files of an asset should have, by file name."""
        return self.backend(asset).sums()

    def digests(self, asset: str, parts: Sequence[PartKey]) -> dict[PartKey, list[str]]:
        """Return the digests that the files of each part should have."""
        listed = self.sums(asset)
        names = {part: names_of(_name(asset, part)) for part in parts}
        return {
            part: [listed[name] for name in found if name in listed]
            for part, found in names.items()
        }

    def intact(self, asset: str, parts: Sequence[PartKey] = ((),)) -> dict[PartKey, str | None]:
        """Return the version of each part, None where one of its files is missing or altered.

        In an object store, a file whose entry in the listing is as before counts as unaltered.
        `read_parts` always reads.
        """
        names = {part: _name(asset, part) for part in parts}
        versions = self.backend(asset).versions(list(names.values()))
        return {part: versions[name] for part, name in names.items()}

    def all_intact(
        self, wanted: Mapping[str, Sequence[PartKey]]
    ) -> dict[str, dict[PartKey, str | None]]:
        """Return what `intact` gives for several assets; an object store is listed once for all."""
        if not self.is_remote:
            return {asset: self.intact(asset, parts) for asset, parts in wanted.items()}
        names = {
            asset: {part: f"{asset}/{_name(asset, part)}" for part in parts}
            for asset, parts in wanted.items()
        }
        whole = RemoteStorage(self._folder())
        versions = whole.versions([name for found in names.values() for name in found.values()])
        return {
            asset: {part: versions[name] for part, name in found.items()}
            for asset, found in names.items()
        }

    def _folder(self, *names: str) -> str:
        safe = safe_child(Path(), self.vertical, *names).as_posix()
        return f"{self.base.rstrip('/')}/{safe}"

    def _read(self, asset: str, part: PartKey, suffix: str) -> bytes | None:
        return next(self.backend(asset).read([f"{_name(asset, part)}.{suffix}"]))


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
                metadata={VERSION: str(_versioned(artifact).version)},
                lazy=True,
            )
            for artifact, buffer in zip(artifacts, buffers, strict=True)
        ],
        engine="in-memory",
    )
    return [buffer.getvalue() for buffer in buffers]


def _versioned(artifact: Artifact) -> Artifact:
    """Give an artifact without a version the digest of its rows."""
    return replace(artifact, version=artifact.version or sha256_table(artifact.table))


def _name(asset: str, part: PartKey) -> str:
    """Name a part, with slashes everywhere; refuse one that could lead elsewhere."""
    return safe_child(Path(), *(part or (asset,))).as_posix()
