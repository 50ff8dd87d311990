"""Verifying all that was produced: datasets by their own rules, and everything else as the scenarios' room does it.

A folder with a `dataset.json` is a dataset, wherever it stands; a file is one when it holds conversations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from coverage_assets.datasets.build.run import RUN
from coverage_assets.datasets.read.reader import HEADER, read_dataset
from coverage_assets.datasets.validate.dataset import MAX_FINDINGS, validate_records
from coverage_assets.datasets.validate.statistics import DatasetStats
from coverage_assets.errors import InputError, Problem
from coverage_assets.foundation.files import LOCK_NAME
from coverage_assets.foundation.json_documents import DataError
from coverage_assets.foundation.storage import SUMS
from coverage_assets.scenarios import verify as artifacts

FILES = {SUMS, LOCK_NAME}
AGAIN = "run `coverage-assets generate --resume`"


@dataclass(frozen=True)
class VerifiedDataset:
    """One dataset, what was counted in it, and what is wrong with it."""

    path: str
    dataset_id: str
    version: str
    conversations: int
    goldens: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class VerifiedTree:
    """What was looked at, and what is wrong with it."""

    checked: int
    failures: tuple[artifacts.VerifyFailure, ...]
    """Of artifacts and datasets alike."""
    datasets: tuple[VerifiedDataset, ...]


def verify(
    path: Path, config: Path, *, progress: Callable[[int], None] = lambda _: None
) -> VerifiedTree:
    """Verify a dataset, a manifest file, or everything below a folder."""
    path = path.parent if path.is_file() and path.name == RUN else path
    if path.is_file() and _holds_a_dataset(path):
        datasets, rest = [path.parent if path.name == HEADER else path], None
    else:
        datasets = dataset_folders(path)
        alone = bool(datasets) and not _holds_artifacts(path, datasets)
        rest = None if alone else artifacts.verify(path, config, leave_out=datasets)
    found = []
    for dataset in datasets:
        found.append(verify_dataset(dataset))
        progress(1)
    files = sum(_files(dataset) for dataset in datasets)
    failures = [
        *_lost(path),
        *(rest.failures if rest else ()),
        *(_failure(problem) for one in found for problem in one.problems),
    ]
    return VerifiedTree(files + (rest.checked if rest else 0), tuple(failures), tuple(found))


def _lost(path: Path) -> Iterator[artifacts.VerifyFailure]:
    """The datasets that a run made, by its record, and that are not there any more."""
    for record in sorted(path.rglob(RUN)) if path.is_dir() else ():
        try:
            document = json.loads(record.read_bytes())
            if "datasets" not in document:
                continue  # other runs, such as those of disputes, write a record of this name too
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
    """The folders of datasets at or below a path."""
    return sorted(header.parent for header in path.rglob(HEADER)) if path.is_dir() else []


def verify_dataset(path: Path) -> VerifiedDataset:
    """Check one dataset; one that cannot be opened at all has that as its problem."""
    try:
        dataset = read_dataset(path)
    except DataError as error:
        return VerifiedDataset(str(path), "", "", 0, 0, tuple(error.problems))
    except InputError as error:
        return VerifiedDataset(str(path), "", "", 0, 0, (Problem(str(path), 1, 1, str(error)),))
    survey = DatasetStats()
    problems = tuple(islice(validate_records(dataset, survey), MAX_FINDINGS))
    counts = survey.lines
    return VerifiedDataset(
        str(path),
        dataset.dataset_id,
        dataset.version,
        counts["conversations"],
        counts["goldens"],
        problems,
    )


def _files(dataset: Path) -> int:
    return sum(1 for file in dataset.iterdir() if file.name not in FILES) if dataset.is_dir() else 1


def _holds_artifacts(path: Path, folders: Sequence[Path]) -> bool:
    others = set(folders)
    lists = (found for name in (SUMS, "manifest.json") for found in path.rglob(name))
    return any(found.parent not in others for found in lists)


def _holds_a_dataset(path: Path) -> bool:
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
