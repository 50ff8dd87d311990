"""From parts to a dataset's folder, in memory that does not depend on how many there are.

The digests that stand beside the lines decide the version; then the lines are copied block by block with the dataset's name in
them, and the whole folder takes the place of what stood there.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from coverage_assets.conversations.records.vocabulary import SCHEMA_VERSION
from coverage_assets.datasets.records.header import Contained, Origin, StoredFile, header_of
from coverage_assets.datasets.records.line_codec import (
    OPENING,
    ContentDigest,
    line_opening,
    read_blocks,
    record_digests,
    replace_opening,
)
from coverage_assets.datasets.records.names import DatasetName, Scope
from coverage_assets.datasets.records.versioning import HEADER, Fingerprint, next_version, published
from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.atomic_folders import replacing
from coverage_assets.foundation.digests import sha256_bytes, sha256_file
from coverage_assets.foundation.files import os_errors_as_output_error
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS

FILES = {"conversations": "conversations.jsonl", "goldens": "goldens.jsonl"}
_AFTER_ID = b',"scenario_id":'


@dataclass(frozen=True)
class Piece:
    """Files whose lines go into a dataset as they are, but for what each starts with."""

    conversations: Path
    goldens: Path
    digests: Path | None = None
    """The digests of the records, where they are known already."""
    opening: bytes = OPENING

    def records_digests(self) -> Iterator[bytes]:
        """The digests of all records, some at a time."""
        if self.digests is not None:
            yield self.digests.read_bytes()
            return
        with self.conversations.open("rb") as conversations, self.goldens.open("rb") as goldens:
            for pair in zip_longest(conversations, goldens, fillvalue=b""):
                conversation, golden = (
                    replace_opening(line, self.opening, OPENING).rstrip(b"\n") for line in pair
                )
                if conversation.partition(_AFTER_ID)[0] != golden.partition(_AFTER_ID)[0]:
                    raise IntegrityError(
                        f"{self.goldens} is not about the same conversations as {self.conversations}"
                    )
                yield record_digests(conversation, golden)


@dataclass(frozen=True)
class Collated:
    """A dataset as it was written."""

    dataset_id: str
    version: str
    scope: Scope
    path: str
    conversations: int
    bytes: int
    content_sha256: str
    sha256: str
    """Of the list of the files' digests, so that it stands for all of them."""


def collate(
    name: DatasetName,
    pieces: Sequence[Piece],
    contained: Contained,
    origin: Origin,
    vertical_folder: Path,
) -> Collated:
    """Write one dataset, and give it the version that follows what stood in its place."""
    folder = name.folder(vertical_folder)
    contents = ContentDigest()
    for piece in pieces:
        for digests in piece.records_digests():
            contents.add(digests)
    fingerprint = Fingerprint(SCHEMA_VERSION, contents.content_sha256, contents.judgment_sha256)
    version = next_version(published(folder), fingerprint)
    opening = line_opening(name.dataset_id, version)
    with replacing(folder) as new:
        files = {
            kind: (
                path,
                _copy(
                    ((getattr(piece, kind), piece.opening) for piece in pieces), opening, new / path
                ),
            )
            for kind, path in FILES.items()
        }
        header = header_of(
            name, version, origin=origin, contained=contained, fingerprint=fingerprint, files=files
        )
        text = readable_json(header).encode()
        sums = {HEADER: sha256_bytes(text), **{path: file.sha256 for path, file in files.values()}}
        listed = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items())).encode()
        _write(new / HEADER, [text])
        _write(new / SUMS, [listed])
    return Collated(
        name.dataset_id,
        version,
        name.scope,
        "/".join(name.parts),
        contained.total.conversations,
        sum(file.bytes for _, file in files.values()),
        fingerprint.content_sha256,
        sha256_bytes(listed),
    )


def is_whole(folder: Path, sha256_of_list: str | None = None) -> bool:
    """Whether a dataset's files are there as its list says, and the list as it was written, where that is known."""
    try:
        listed = [
            line.split("  ", 1) for line in (folder / SUMS).read_text(encoding="utf-8").splitlines()
        ]
        if sha256_of_list not in {None, sha256_file(folder / SUMS)}:
            return False
        return bool(listed) and all(sha256_file(folder / path) == digest for digest, path in listed)
    except (OSError, ValueError):
        return False


def _copy(sources: Iterable[tuple[Path, bytes]], opening: bytes, target: Path) -> StoredFile:
    """Write all lines of some files into one, each starting with `opening` now."""
    digest, size = sha256(), 0

    def renamed() -> Iterator[bytes]:
        nonlocal size
        for source, before in sources:
            for block in read_blocks(source):
                data = replace_opening(block, before, opening)
                if len(data) - len(block) != block.count(b"\n") * (len(opening) - len(before)):
                    raise IntegrityError(f"{source} holds a line that does not start as it should")
                digest.update(data)
                size += len(data)
                yield data

    _write(target, renamed())
    return StoredFile(size, digest.hexdigest())


def _write(path: Path, data: Iterable[bytes]) -> None:
    with os_errors_as_output_error(path), path.open("xb") as stream:
        stream.writelines(data)
        stream.flush()
        os.fsync(stream.fileno())
