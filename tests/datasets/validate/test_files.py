from __future__ import annotations

from pathlib import Path

from coverage_assets.datasets.validate.dataset import validate_dataset
from coverage_assets.foundation.files import UNFINISHED
from tests.datasets.small import (
    golden,
    jsonl,
    small_folder,
)


def test_a_changed_file_a_missing_list_and_a_stray_file_are_found(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / "notes.txt").write_text("mine")
    (folder / "goldens.jsonl").write_bytes(
        jsonl([golden(0), golden(1), golden(2) | {"policy_flags": ["late"]}])
    )
    found = {(Path(problem.path).name, problem.code) for problem in validate_dataset(folder)}
    assert found >= {("notes.txt", "not-listed"), ("goldens.jsonl", "digest-differs")}
    (folder / "SHA256SUMS").unlink()
    assert ("SHA256SUMS", "missing-file") in {
        (Path(one.path).name, one.code) for one in validate_dataset(folder)
    }


def test_a_file_left_by_a_killed_writer_is_found_as_such(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    (folder / f"{UNFINISHED}goldens.jsonl").write_text("")
    (problem,) = validate_dataset(folder)
    assert (problem.code, "was left behind by a writer that was killed" in problem.message) == (
        "not-listed",
        True,
    )


def test_a_listed_file_that_is_missing_is_found(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'a' * 64}  notes.txt\n")
    (problem,) = validate_dataset(folder)
    assert (problem.code, problem.message) == (
        "missing-file",
        "lists `notes.txt`, which is missing",
    )
