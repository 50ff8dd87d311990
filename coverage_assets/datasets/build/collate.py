"""Collate a dataset's folder from files of lines, in constant memory.

The digests of the records decide the version. Then the lines are copied block by block, with the
dataset's name inserted, and the new folder replaces the old one as a whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from pathlib import Path

from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.datasets.records import (
    HEADER,
    OPENING,
    RECORD_FILES,
    ContentDigest,
    DatasetContents,
    DatasetName,
    Fingerprint,
    Origin,
    Scope,
    StoredFile,
    build_header,
    line_opening,
    next_version,
    read_blocks,
    read_published,
    record_digests,
    replace_opening,
)
from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.atomic_folders import replacing
from coverage_assets.foundation.digests import sha256_bytes, sha256_file
from coverage_assets.foundation.files import os_errors_as_output_error
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.storage import SUMS

_AFTER_ID = b',"scenario_id":'


@dataclass(frozen=True)
class Piece:
    """Files whose lines are copied into a dataset, except for the opening of each line."""

    conversations: Path
    goldens: Path
    digests: Path | None = None
    """The file of the records' digests; without it they are computed from the lines."""
    opening: bytes = OPENING

    @classmethod
    def of(cls, paths: Mapping[str, Path], *, opening: bytes = OPENING) -> Piece:
        """Return the piece of these files, by kind."""
        return cls(paths["conversations"], paths["goldens"], paths.get("digests"), opening)

    def digests_of_records(self) -> Iterator[bytes]:
        """Iterate over blocks of the records' digests."""
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
                        f"{self.goldens} is not about the same conversations "
                        f"as {self.conversations}"
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
    """The digest of the list of the files' digests, which covers all files."""


def collate(
    name: DatasetName,
    pieces: Sequence[Piece],
    contents: DatasetContents,
    origin: Origin,
    vertical_folder: Path,
) -> Collated:
    """Write one dataset, with the version that follows the one in its folder."""
    folder = name.folder(vertical_folder)
    digest = digest_pieces(pieces)
    fingerprint = Fingerprint(SCHEMA_VERSION, digest.content_sha256, digest.judgment_sha256)
    version = next_version(read_published(folder), fingerprint)
    opening = line_opening(name.dataset_id, version)
    with replacing(folder) as new:
        files = {
            kind: (
                path,
                _copy(
                    ((getattr(piece, kind), piece.opening) for piece in pieces), opening, new / path
                ),
            )
            for kind, path in RECORD_FILES.items()
        }
        header = build_header(
            name, version, origin=origin, contents=contents, fingerprint=fingerprint, files=files
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
        contents.total.conversations,
        sum(file.bytes for _, file in files.values()),
        fingerprint.content_sha256,
        sha256_bytes(listed),
    )


def digest_pieces(pieces: Iterable[Piece]) -> ContentDigest:
    """Return the digests of the records of all pieces, in order."""
    digest = ContentDigest()
    for piece in pieces:
        for digests in piece.digests_of_records():
            digest.add(digests)
    return digest


def is_intact(folder: Path, sha256_of_list: str | None = None) -> bool:
    """Return whether a dataset's files match its list of digests, and the list its own digest."""
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
    """Copy all lines of the source files into one, with `opening` at the start of each."""
    digest, size = sha256(), 0

    def copied_blocks() -> Iterator[bytes]:
        nonlocal size
        for source, before in sources:
            for block in read_blocks(source):
                data = replace_opening(block, before, opening)
                if len(data) - len(block) != block.count(b"\n") * (len(opening) - len(before)):
                    raise IntegrityError(f"{source} holds a line that does not start as it should")
                digest.update(data)
                size += len(data)
                yield data

    _write(target, copied_blocks())
    return StoredFile(size, digest.hexdigest())


def _write(path: Path, data: Iterable[bytes]) -> None:
    with os_errors_as_output_error(path), path.open("xb") as stream:
        stream.writelines(data)
        stream.flush()
        os.fsync(stream.fileno())
