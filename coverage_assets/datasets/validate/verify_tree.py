"""Verify everything at or below a path: datasets here, all other artifacts in `scenarios.verify`.

Every folder with a `dataset.json` is a dataset; a single file is one if it holds conversations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from coverage_assets.datasets.build import RUN
from coverage_assets.datasets.read import read_dataset
from coverage_assets.datasets.records import HEADER, STORE_RECORD
from coverage_assets.datasets.validate.dataset import MAX_PROBLEMS, validate_records
from coverage_assets.datasets.validate.statistics import DatasetStats
from coverage_assets.errors import InputError, Problem
from coverage_assets.foundation.files import LOCK_NAME
from coverage_assets.foundation.json_documents import DataError
from coverage_assets.foundation.part_files import RECORD
from coverage_assets.foundation.storage import SUMS
from coverage_assets.scenarios import verify as artifacts

NOT_COUNTED = {SUMS, LOCK_NAME, STORE_RECORD}
AGAIN = "run `coverage-assets generate --resume`"


@dataclass(frozen=True)
class VerifiedDataset:
    """A dataset with its counts and its problems."""

    path: str
    dataset_id: str
    version: str
    conversations: int
    goldens: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class VerifiedTree:
    """The number of verified files, the failures, and the datasets among them."""

    checked: int
    failures: tuple[artifacts.VerifyFailure, ...]
    """The failures of artifacts and datasets alike."""
    datasets: tuple[VerifiedDataset, ...]

    def renamed(self, named: Callable[[str], str]) -> VerifiedTree:
        """Return the same with other names of its places, such as the URL that was copied."""
        return VerifiedTree(
            self.checked,
            tuple(
                replace(failure, path=named(failure.path), problem=named(failure.problem))
                for failure in self.failures
            ),
            tuple(
                replace(
                    dataset,
                    path=named(dataset.path),
                    problems=tuple(
                        replace(problem, path=named(problem.path), message=named(problem.message))
                        for problem in dataset.problems
                    ),
                )
                for dataset in self.datasets
            ),
        )


def verify(
    path: Path, config: Path, *, progress: Callable[[int], None] = lambda _: None
) -> VerifiedTree:
    """Verify a dataset, a manifest file, or everything below a folder."""
    path = path.parent if path.is_file() and path.name == RUN else path
    if path.is_file() and _is_dataset_file(path):
        datasets, others = [path.parent if path.name == HEADER else path], None
    else:
        datasets = dataset_folders(path)
        only_datasets = bool(datasets) and not _holds_artifacts(path, datasets)
        others = None if only_datasets else artifacts.verify(path, config, leave_out=datasets)
    verified = []
    for dataset in datasets:
        verified.append(verify_dataset(dataset))
        progress(1)
    files = sum(_count_files(dataset) for dataset in datasets)
    failures = [
        *_missing_datasets(path),
        *(others.failures if others else ()),
        *(_failure(problem) for dataset in verified for problem in dataset.problems),
    ]
    checked = files + (others.checked if others else 0)
    return VerifiedTree(checked, tuple(failures), tuple(verified))


def _missing_datasets(path: Path) -> Iterator[artifacts.VerifyFailure]:
    """Yield the datasets that a run's record lists and that do not exist any more."""
    for record in sorted(path.rglob(RUN)) if path.is_dir() else ():
        try:
            document = json.loads(record.read_bytes())
            if "datasets" not in document:
                continue  # other runs, such as those of disputes, use this file name as well
            listed = [str(dataset["path"]) for dataset in document["datasets"]]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            yield artifacts.VerifyFailure(
                str(record), "cannot be read as the record of a run", AGAIN
            )
            continue
        for name in listed:
            if not (record.parent / name / HEADER).is_file():
                yield artifacts.VerifyFailure(
                    str(record), f"lists the dataset `{name}`, which is missing", AGAIN
                )


def dataset_folders(path: Path) -> list[Path]:
    """Return the folders of datasets at or below a path."""
    return sorted(header.parent for header in path.rglob(HEADER)) if path.is_dir() else []


def verify_dataset(path: Path) -> VerifiedDataset:
    """Validate one dataset; if it cannot be opened, that is its problem."""
    try:
        dataset = read_dataset(path)
    except DataError as error:
        return VerifiedDataset(str(path), "", "", 0, 0, tuple(error.problems))
    except InputError as error:
        return VerifiedDataset(str(path), "", "", 0, 0, (Problem(str(path), 1, 1, str(error)),))
    stats = DatasetStats()
    problems = tuple(islice(validate_records(dataset, stats), MAX_PROBLEMS))
    return VerifiedDataset(
        str(path),
        dataset.dataset_id,
        dataset.version,
        stats.lines["conversations"],
        stats.lines["goldens"],
        problems,
    )


def _count_files(dataset: Path) -> int:
    if not dataset.is_dir():
        return 1
    return sum(file.name not in NOT_COUNTED for file in dataset.iterdir())


def _holds_artifacts(path: Path, folders: Sequence[Path]) -> bool:
    datasets = set(folders)
    lists = (found for name in (SUMS, f"*.{RECORD}", "manifest.json") for found in path.rglob(name))
    return any(found.parent not in datasets for found in lists)


def _is_dataset_file(path: Path) -> bool:
    if path.suffix in {".yaml", ".yml"}:
        return True
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return path.name == HEADER
    return path.name == HEADER or (isinstance(document, dict) and "conversations" in document)


def _failure(problem: Problem) -> artifacts.VerifyFailure:
    return artifacts.VerifyFailure(
        f"{problem.path}:{problem.line}", problem.message, problem.suggestion or ""
    )
