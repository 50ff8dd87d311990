from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from coverage_assets.datasets.build.run_record import RUN
from coverage_assets.datasets.validate.verify_tree import dataset_folders, verify, verify_dataset
from tests.conftest import CONFIG
from tests.datasets.running import finished_run
from tests.datasets.small import document, small_folder


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_run(tmp_path_factory.mktemp("out")).folder


@pytest.fixture
def folder(once: Path, tmp_path: Path) -> Path:
    """Return the folder of a finished run that a test may change."""
    return Path(shutil.copytree(once, tmp_path / "clinic"))


def test_every_dataset_of_a_run_is_verified(once: Path) -> None:
    tree = verify(once, CONFIG)
    assert (len(tree.datasets), tree.failures) == (6, ())


def test_the_record_of_a_run_stands_for_its_folder(once: Path) -> None:
    assert verify(once / RUN, CONFIG) == verify(once, CONFIG)


def test_the_progress_has_a_step_for_every_dataset(once: Path) -> None:
    steps: list[int] = []
    verify(once, CONFIG, progress=steps.append)
    assert steps == [1] * len(dataset_folders(once))


def test_a_dataset_that_the_record_lists_and_that_is_gone_is_a_failure(folder: Path) -> None:
    shutil.rmtree(folder / "billing" / "calm")
    (failure,) = verify(folder, CONFIG).failures
    assert failure.problem == "lists the dataset `billing/calm`, which is missing"


def test_a_record_that_cannot_be_read_is_a_failure(folder: Path) -> None:
    (folder / RUN).write_text("{")
    (failure,) = verify(folder, CONFIG).failures
    assert failure.problem == "cannot be read as the record of a run"


def test_a_dataset_in_one_file_is_verified(tmp_path: Path) -> None:
    path = tmp_path / "bread.json"
    path.write_text(json.dumps(document()))
    tree = verify(path, CONFIG)
    assert (tree.checked, [one.conversations for one in tree.datasets]) == (1, [3])


def test_a_dataset_that_cannot_be_opened_has_that_as_its_problem(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "dataset.json").write_text("{}")
    found = verify_dataset(folder)
    assert (found.conversations, bool(found.problems)) == (0, True)
