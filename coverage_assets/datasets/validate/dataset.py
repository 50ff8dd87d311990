"""Validate a whole dataset in one pass over its records, in constant memory.

Only counts and eight bytes per key are kept. Records are read again only if the keys look repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from coverage_assets.datasets.read import Dataset, read_dataset
from coverage_assets.datasets.validate.files import file_problems
from coverage_assets.datasets.validate.header_rules import header_problems
from coverage_assets.datasets.validate.key_rules import key_problems
from coverage_assets.datasets.validate.record_pass import RecordPass
from coverage_assets.datasets.validate.statistics import DatasetStats
from coverage_assets.errors import Problem
from coverage_assets.foundation.json_documents import DataError

MAX_PROBLEMS = 1_000


def validate_dataset(path: Path, *, golden: Path | None = None) -> list[Problem]:
    """Return everything that is wrong with a dataset; nothing if it is valid.

    This checks models, digests, references both ways, goldens against turns, and counts. At most a
    thousand problems are listed.
    """
    try:
        found = list(islice(validate_records(read_dataset(path, golden=golden)), MAX_PROBLEMS + 1))
    except DataError as error:
        return list(error.problems)
    if len(found) > MAX_PROBLEMS:
        more = Problem(
            str(path), 1, 1, f"more than {MAX_PROBLEMS:,} things are wrong; the rest is not listed"
        )
        return [*found[:MAX_PROBLEMS], more]
    return found


def validate_records(dataset: Dataset, stats: DatasetStats | None = None) -> Iterator[Problem]:
    """Yield everything that is wrong with a dataset, and fill `stats` on the way."""
    stats = stats or DatasetStats()
    if dataset.in_folder:
        yield from file_problems(dataset)
    yield from RecordPass(dataset, stats).problems()
    yield from key_problems(dataset, stats)
    yield from header_problems(dataset, stats)
