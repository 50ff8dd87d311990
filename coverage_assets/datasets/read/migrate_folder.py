"""Migrate a dataset's folder of an older version to a new folder, one record at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path
from typing import IO, Any

from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.records import (
    HEADER,
    OPENING,
    RECORD_FILES,
    RECORD_KINDS,
    ContentDigest,
    encode_line,
    line_opening,
    record_digests,
    replace_opening,
)
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.atomic_folders import replacing
from coverage_assets.foundation.digests import sha256_bytes, sha256_file
from coverage_assets.foundation.files import os_errors_as_output_error
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS


def migrate_folder(path: Path, out: Path, *, overwrite: bool = False) -> dict[str, Any]:
    """Migrate the dataset of a folder into `out`; return its header.

    The version rises by its first number, since whoever reads the records has to know of it.
    """
    dataset = read_dataset(path)
    if dataset.schema_version == SCHEMA_VERSION:
        raise InputError(
            f"{path} is of version {SCHEMA_VERSION} already: there is nothing to migrate"
        )
    if out.resolve() == path.resolve():
        raise InputError(f"{out} is the dataset itself: name another folder for the result")
    if out.exists() and not overwrite:
        raise OutputError(f"{out} is there already: choose another name, or say --overwrite")
    version = f"{int(dataset.version.split('.')[0]) + 1}.0.0"
    with replacing(out) as new, os_errors_as_output_error(out):
        digest = _write_records(dataset, version, new)
        header = _migrate_header(dataset, version, new, digest)
        text = readable_json(header).encode()
        sums = {HEADER: sha256_bytes(text), **{file: sha256_file(new / file) for file in _files()}}
        _write(new / HEADER, text)
        listed = "".join(f"{found}  {name}\n" for name, found in sorted(sums.items()))
        _write(new / SUMS, listed.encode())
    return header


def _files() -> list[str]:
    return [RECORD_FILES[kind] for kind in RECORD_KINDS]


def _write_records(dataset: Dataset, version: str, folder: Path) -> ContentDigest:
    opening = line_opening(dataset.dataset_id, version)
    digest = ContentDigest()
    with ExitStack() as stack:
        streams = [stack.enter_context((folder / file).open("xb")) for file in _files()]
        for pair in _lines(dataset, version):
            bare = [replace_opening(line, opening, OPENING) for line in pair]
            digest.add(record_digests(bare[0], bare[1]))
            for stream, line in zip(streams, pair, strict=True):
                stream.write(line + b"\n")
        for stream in streams:
            _flush(stream)
    return digest


def _lines(dataset: Dataset, version: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield the lines of each conversation and its golden, which must stand in one order."""
    for conversation, golden in zip_longest(dataset.conversations(), dataset.goldens()):
        if conversation is None or golden is None or conversation["id"] != golden["id"]:
            name = (conversation or golden)["id"]
            raise InputError(
                f"{dataset.path}: `{name}` and its golden do not stand at the same place; "
                f"`coverage-assets verify {dataset.path}` lists what is wrong"
            )
        yield (
            encode_line({**conversation, "dataset_version": version}),
            encode_line({**golden, "dataset_version": version}),
        )


def _migrate_header(
    dataset: Dataset, version: str, folder: Path, digest: ContentDigest
) -> dict[str, Any]:
    stored: Mapping[str, Any] = dataset.header["files"]
    files = {
        kind: {
            **stored[kind],
            "path": RECORD_FILES[kind],
            "sha256": sha256_file(folder / RECORD_FILES[kind]),
            "bytes": (folder / RECORD_FILES[kind]).stat().st_size,
        }
        for kind in RECORD_KINDS
    }
    digests = {"content_sha256": digest.content_sha256, "judgment_sha256": digest.judgment_sha256}
    return {
        **dataset.header,
        "schema_version": SCHEMA_VERSION,
        "version": version,
        "migrated_from": dataset.schema_version,
        "files": files,
        "metadata": {**dataset.metadata, **digests},
    }


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(data)
        _flush(stream)


def _flush(stream: IO[bytes]) -> None:
    stream.flush()
    os.fsync(stream.fileno())
