"""Validate the files of a dataset's folder against its list of digests and its header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from coverage_assets.datasets.build import matches_record
from coverage_assets.datasets.read import Dataset
from coverage_assets.datasets.records import RECORD_KINDS, STORE_RECORD
from coverage_assets.errors import Problem
from coverage_assets.foundation.digests import sha256_file
from coverage_assets.foundation.files import LOCK_NAME, UNFINISHED
from coverage_assets.foundation.storage import SUMS

AGAIN = "build the dataset again"
NOT_LISTED = {SUMS, LOCK_NAME, STORE_RECORD}


def file_problems(dataset: Dataset) -> Iterator[Problem]:
    """Yield missing, changed and unlisted files, whatever their content is."""
    folder = dataset.path
    found = {path.name: path for path in sorted(folder.iterdir()) if path.name not in NOT_LISTED}
    digests = {name: sha256_file(path) for name, path in found.items() if path.is_file()}
    yield from _header_problems(dataset, digests)
    if (folder / STORE_RECORD).is_file() and not matches_record(folder):
        message = "does not describe the files beside it: a writer is at work, or was killed"
        yield Problem(str(folder / STORE_RECORD), 1, 1, message, AGAIN, "digest-differs")
    if not (folder / SUMS).is_file():
        yield Problem(str(folder / SUMS), 1, 1, "is missing", AGAIN, "missing-file")
        return
    listed = _listed(folder / SUMS)
    for name, (line, digest) in listed.items():
        if name not in digests:
            yield Problem(
                str(folder / SUMS),
                line,
                1,
                f"lists `{name}`, which is missing",
                AGAIN,
                "missing-file",
            )
        elif digests[name] != digest:
            message = "is not what was written: its sha256 differs"
            yield Problem(str(folder / name), 1, 1, message, AGAIN, "digest-differs")
    for name in found.keys() - listed.keys():
        killed = name.startswith(UNFINISHED)
        message = (
            "was left behind by a writer that was killed" if killed else f"is not listed in {SUMS}"
        )
        hint = "the next run sweeps it" if killed else "delete it, or build the dataset again"
        yield Problem(str(folder / name), 1, 1, message, hint, "not-listed")


def _header_problems(dataset: Dataset, digests: Mapping[str, str]) -> Iterator[Problem]:
    for kind in RECORD_KINDS:
        entry = dataset.header["files"][kind]
        path = dataset.path / entry["path"]
        facts = {"sha256": digests[path.name], "bytes": path.stat().st_size}
        for name, value in facts.items():
            if entry[name] != value:
                message = f"`{name}` is {entry[name]}, and {path.name} has {value}"
                yield dataset.document.problem(
                    ("files", kind, name), message, AGAIN, code="digest-differs"
                )


def _listed(sums: Path) -> dict[str, tuple[int, str]]:
    """Return the line number and the digest of every listed file."""
    lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    entries = ((number, *line.partition("  ")) for number, line in enumerate(lines, start=1))
    return {name: (number, digest) for number, digest, _, name in entries}
