from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from coverage_assets.datasets.read.migrate_folder import migrate_folder
from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.score_dataset import score_dataset
from coverage_assets.datasets.validate.dataset import validate_dataset
from coverage_assets.errors import InputError, OutputError
from tests.datasets.read.version_2 import SAMPLE, by_text
from tests.datasets.small import small_folder


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "old"))


def test_a_folder_of_version_2_is_read_as_it_stands() -> None:
    dataset = read_dataset(SAMPLE)
    assert (dataset.schema_version, list(dataset.conversations()), list(dataset.goldens())) == (
        2,
        by_text("conversations"),
        by_text("goldens"),
    )


def test_a_folder_of_version_2_is_whole() -> None:
    assert validate_dataset(SAMPLE) == []


def test_a_damaged_folder_of_version_2_is_not(copy: Path) -> None:
    path = copy / "conversations.jsonl"
    path.write_text(path.read_text().replace('"variant":0', '"variant":1', 1))
    assert {problem.code for problem in validate_dataset(copy)} >= {"digest-differs", "differs"}


def test_the_migrated_folder_is_whole_and_says_the_same(tmp_path: Path) -> None:
    migrate_folder(SAMPLE, tmp_path / "new")
    renamed = [
        {**record, "dataset_version": "2.0.0"}
        for kind in ("conversations", "goldens")
        for record in by_text(kind)
    ]
    dataset = read_dataset(tmp_path / "new")
    assert validate_dataset(tmp_path / "new") == []
    assert [*dataset.conversations(), *dataset.goldens()] == renamed


def test_the_version_rises_by_its_first_number(tmp_path: Path) -> None:
    header = migrate_folder(SAMPLE, tmp_path / "new")
    assert (header["version"], header["schema_version"], header["migrated_from"]) == ("2.0.0", 3, 2)


def test_other_tools_agree_with_the_digests(tmp_path: Path) -> None:
    migrate_folder(SAMPLE, tmp_path / "new")
    subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "new", check=True)


def test_responses_of_the_right_assistant_pass_before_and_after(tmp_path: Path) -> None:
    migrate_folder(SAMPLE, tmp_path / "new")
    shares = []
    for path in (SAMPLE, tmp_path / "new"):
        dataset = read_dataset(path)
        pairs = zip(dataset.conversations(), dataset.goldens(), strict=True)
        responses = [json.dumps(oracle_response(*pair)) for pair in pairs]
        (tmp_path / "responses.jsonl").write_text("\n".join(responses))
        shares.append(score_dataset(dataset, tmp_path / "responses.jsonl").share)
    assert shares == [1, 1]


def test_a_folder_of_the_current_version_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="of version 3 already"):
        migrate_folder(small_folder(tmp_path / "now"), tmp_path / "new")


def test_what_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with pytest.raises(OutputError, match="--overwrite"):
        migrate_folder(SAMPLE, tmp_path / "new")
    assert migrate_folder(SAMPLE, tmp_path / "new", overwrite=True)["version"] == "2.0.0"


def test_a_folder_is_not_migrated_into_itself(copy: Path) -> None:
    with pytest.raises(InputError, match="is the dataset itself"):
        migrate_folder(copy, copy, overwrite=True)


@pytest.mark.parametrize("kind", ["conversations", "goldens"])
def test_records_without_their_partner_leave_nothing_behind(
    copy: Path, tmp_path: Path, kind: str
) -> None:
    path = copy / f"{kind}.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(InputError, match="do not stand at the same place"):
        migrate_folder(copy, tmp_path / "new")
    assert {entry.name for entry in tmp_path.iterdir()} == {"old"}
