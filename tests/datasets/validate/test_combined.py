from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.validate.combined import combined_problems
from coverage_assets.taxonomy.vertical import Vertical
from tests.datasets.running import finished_run

NAME = DatasetName("clinic", "billing")


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished_run(tmp_path_factory.mktemp("out")).folder


@pytest.fixture
def folder(once: Path, tmp_path: Path) -> Path:
    """Return the folder of a finished run that a test may change."""
    return Path(shutil.copytree(once, tmp_path / "clinic"))


def problems(folder: Path, clinic: Vertical) -> list[str]:
    cells = [cell for cell in clinic.taxonomy.cells if cell[0] == "billing"]
    return list(combined_problems(read_dataset(NAME.folder(folder)), NAME, cells, folder))


def test_a_dataset_of_its_cells_has_no_problem(once: Path, clinic: Vertical) -> None:
    assert problems(once, clinic) == []


def test_a_cell_that_changed_afterwards_is_found(folder: Path, clinic: Vertical) -> None:
    cell = DatasetName("clinic", "billing", "calm").folder(folder)
    for name in ("conversations.jsonl", "goldens.jsonl"):
        lines = (cell / name).read_bytes().splitlines(keepends=True)
        (cell / name).write_bytes(b"".join(lines[1:]))
    assert [
        "its lines are not those of its cells' datasets" in one for one in problems(folder, clinic)
    ] == [True]


def test_damaged_files_are_found_before_lines_are_compared(folder: Path, clinic: Vertical) -> None:
    (NAME.folder(folder) / "goldens.jsonl").write_text("")
    found = problems(folder, clinic)
    assert found
    assert not any("its cells' datasets" in one for one in found)
