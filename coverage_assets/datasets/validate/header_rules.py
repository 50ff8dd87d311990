"""Validate a dataset's header against the statistics of its records."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_assets.conversations.records import MIXED
from coverage_assets.datasets.read import Dataset, NoRecords
from coverage_assets.datasets.records import ARRAY, difficulty_of
from coverage_assets.datasets.validate.files import AGAIN
from coverage_assets.datasets.validate.statistics import DatasetStats
from coverage_assets.errors import Problem


def header_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    """Yield where the header contradicts the records, if all records could be read."""
    if any(stats.unreadable.values()):
        return
    yield from _count_problems(dataset, stats)
    yield from _content_problems(dataset, stats)
    yield from _digest_problems(dataset, stats)


def _count_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    problem = dataset.document.problem
    for kind in stats.lines if dataset.in_folder else ():
        entry = dataset.header["files"][kind]
        if entry["rows"] != stats.lines[kind]:
            message = f"`rows` is {entry['rows']}, and there are {stats.lines[kind]}"
            yield problem(("files", kind, "rows"), message, AGAIN, code="count-differs")
    with_goldens = not isinstance(dataset.golden_source, NoRecords)
    counted = stats.counts(with_goldens=with_goldens)
    for name, count in dataset.metadata.get("counts", {}).items():
        if name in counted and counted[name] != count:
            message = f"`{name}` is {count}, and the records give {counted[name]}"
            yield problem(("metadata", "counts", name), message, AGAIN, code="count-differs")


def _content_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    """Yield where domains, behaviors or the difficulty differ."""
    metadata, problem = dataset.metadata, dataset.document.problem
    for name, found in (("domains", stats.domains), ("behaviors", stats.behaviors)):
        if found and set(metadata[name]) != found:
            message = (
                f"`{name}` lists {sorted(metadata[name])}, and the records have {sorted(found)}"
            )
            yield problem(("metadata", name), message, AGAIN, code="differs")
    difficulty, by_difficulty = metadata["difficulty"], stats.by_difficulty
    accepted = [difficulty_of(by_difficulty, shown_as) for shown_as in (MIXED, ARRAY)]
    if by_difficulty and difficulty not in accepted:
        message = f"`difficulty` is {difficulty!r}, and the records have {accepted[1]!r}"
        yield problem(("metadata", "difficulty"), message, AGAIN, code="differs")


def _digest_problems(dataset: Dataset, stats: DatasetStats) -> Iterator[Problem]:
    for name in ("content_sha256", "judgment_sha256"):
        stated = dataset.metadata.get(name)
        if stated and dataset.in_folder and stated != getattr(stats.digest, name):
            message = f"`{name}` is not the digest of the records"
            keys = ("metadata", name)
            yield dataset.document.problem(keys, message, AGAIN, code="digest-differs")
