from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.validate.dataset import MAX_PROBLEMS, validate_dataset
from coverage_assets.errors import InputError
from tests.conftest import CONFIG
from tests.datasets.small import (
    conversation,
    document,
    golden,
    small_folder,
    write_folder,
)


def as_file(folder: Path, value: Any) -> Path:
    path = folder / "dataset_file.json"
    path.write_text(json.dumps(value, indent=1))
    return path


def test_a_built_folder_is_valid(tmp_path: Path) -> None:
    assert validate_dataset(small_folder(tmp_path)) == []


def test_a_dataset_in_one_file_is_valid(tmp_path: Path) -> None:
    assert validate_dataset(as_file(tmp_path, document())) == []


def test_a_long_list_of_problems_is_cut_and_says_so(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "conversations.jsonl").write_text("{\n" * (MAX_PROBLEMS + 5))
    found = validate_dataset(folder)
    assert (len(found), "the rest is not listed" in found[-1].message) == (MAX_PROBLEMS + 1, True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nowhere", "no such file"),
        ("empty", "holds no dataset.json"),
        ("lines.jsonl", "name its folder"),
    ],
)
def test_a_path_that_is_no_dataset_is_bad_input(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "lines.jsonl").write_text("{}\n")
    with pytest.raises(InputError, match=message):
        validate_dataset(tmp_path / name)


PEAKS = """
import sys
from pathlib import Path
from coverage_assets.datasets.validate.dataset import validate_dataset
for folder in sys.argv[1:]:
    assert validate_dataset(Path(folder)) == []
    print(int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]))
"""


@pytest.mark.slow
def test_memory_stays_flat_while_a_dataset_grows(tmp_path: Path) -> None:
    folders = []
    for count in (10, 2_000):
        records = [
            [_numbered(record, number) for number in range(count)]
            for record in (conversation(), golden())
        ]
        folders.append(write_folder(tmp_path / str(count), *records))
    done = subprocess.run(
        [sys.executable, "-c", PEAKS, *map(str, folders)],
        capture_output=True,
        text=True,
        check=True,
        cwd=CONFIG.parent,
    )
    small, large = map(int, done.stdout.split())
    size = sum(path.stat().st_size for path in folders[1].iterdir()) // 1024
    assert large - small < size / 2


def _numbered(record: dict[str, Any], number: int) -> dict[str, Any]:
    return record | {"id": f"sc-{number:016x}.0", "scenario_id": f"sc-{number:016x}"}
