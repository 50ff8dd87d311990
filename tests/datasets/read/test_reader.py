from __future__ import annotations

import json
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml

from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.validate.dataset import validate_dataset
from coverage_assets.errors import InputError
from tests.datasets.records.test_json_schemas import SAMPLES
from tests.datasets.small import (
    changed,
    conversation,
    document,
    golden,
    header,
    metadata,
    small_folder,
    write_folder,
)


def as_file(folder: Path, value: Any, name: str = "dataset_file.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(value))
    return path


def test_a_folder_gives_its_header_and_its_records_in_order(tmp_path: Path) -> None:
    dataset = read_dataset(small_folder(tmp_path))
    assert (dataset.dataset_id, dataset.version, dataset.schema_version) == (
        "bakery.orders.plain",
        "1.0.0",
        3,
    )
    assert list(dataset.conversations()) == [conversation(number) for number in range(3)]
    assert list(dataset.goldens()) == [golden(number) for number in range(3)]


def test_records_can_be_read_again(tmp_path: Path) -> None:
    dataset = read_dataset(small_folder(tmp_path))
    assert list(dataset.goldens()) == list(dataset.goldens())


def test_the_header_file_opens_its_folder(tmp_path: Path) -> None:
    dataset = read_dataset(small_folder(tmp_path) / "dataset.json")
    assert (dataset.path, len(list(dataset.conversations()))) == (tmp_path, 3)


def test_one_file_gives_the_same_records_as_a_folder(tmp_path: Path) -> None:
    dataset = read_dataset(as_file(tmp_path, document()))
    assert list(dataset.conversations()) == [conversation(number) for number in range(3)]
    assert list(dataset.goldens()) == [golden(number) for number in range(3)]
    assert "conversations" not in dataset.header


def test_yaml_is_read_like_json(tmp_path: Path) -> None:
    (tmp_path / "dataset.yaml").write_text(yaml.safe_dump(document(), sort_keys=False))
    assert list(read_dataset(tmp_path / "dataset.yaml").goldens()) == [
        golden(number) for number in range(3)
    ]


def test_goldens_may_be_in_a_file_of_their_own(tmp_path: Path) -> None:
    alone = document()
    entries = alone.pop("goldens")
    beside = {
        "schema_version": 3,
        "dataset_id": alone["dataset_id"],
        "version": "1.0.0",
        "entries": entries,
    }
    path, golden_path = as_file(tmp_path, alone), as_file(tmp_path, beside, "golden.json")
    assert list(read_dataset(path).goldens()) == []
    assert list(read_dataset(path, golden=golden_path).goldens()) == entries
    assert validate_dataset(path, golden=golden_path) == []


def test_a_file_of_version_1_is_read_as_the_current_one() -> None:
    dataset = read_dataset(SAMPLES / "cart_management.combined.json")
    first = next(dataset.conversations())
    assert (dataset.schema_version, first["schema_version"], first["turns"][0]["text"]) == (
        1,
        3,
        "Add the blue one, please.",
    )


@pytest.mark.parametrize("name", ["happy_path", "combined"])
def test_the_samples_of_version_1_are_valid_with_and_without_goldens(name: str) -> None:
    path, golden_path = (
        SAMPLES / f"cart_management.{name}{suffix}.json" for suffix in ("", ".golden")
    )
    assert validate_dataset(path) == []
    assert validate_dataset(path, golden=golden_path) == []
    assert len(list(read_dataset(path, golden=golden_path).goldens())) == len(
        list(read_dataset(path).conversations())
    )


def test_an_invalid_record_raises_when_it_is_reached(tmp_path: Path) -> None:
    conversations = [conversation(0), changed(conversation(1), "turns", 0, "text", to="")]
    records = read_dataset(
        write_folder(tmp_path, conversations, [golden(0), golden(1)])
    ).conversations()
    assert next(records) == conversation(0)
    with pytest.raises(InputError, match=r"conversations\.jsonl:2:\d+: at \$\.turns\[0\]\.text: "):
        next(records)


def test_reading_starts_before_the_end_of_the_file_is_known(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    with (folder / "conversations.jsonl").open("ab") as stream:
        stream.write(b"{")
    assert len(list(islice(read_dataset(folder).conversations(), 3))) == 3


WRONG: list[tuple[str, Any, str]] = [
    ("a list", [1], "this is no dataset"),
    ("another version", {"schema_version": 4}, "accepted: 1, 2, 3"),
    ("a version in words", {"schema_version": ["2"]}, "accepted: 1, 2, 3"),
    ("no conversations", {"schema_version": 3}, "`dataset_id` is missing"),
    ("something else", {"vertical": "commerce"}, "`dataset_id` is missing"),
]


@pytest.mark.parametrize(("what", "value", "message"), WRONG)
def test_a_file_that_is_no_dataset_is_refused_with_the_reason(
    tmp_path: Path, what: str, value: Any, message: str
) -> None:
    with pytest.raises(InputError) as refused:
        read_dataset(as_file(tmp_path, value))
    assert message in str(refused.value), what


@pytest.mark.parametrize("path", ["../talks.jsonl", "/etc/passwd", "..", ""])
def test_a_header_cannot_lead_out_of_its_folder(tmp_path: Path, path: str) -> None:
    head = changed(header([conversation()], [golden()]), "files", "goldens", "path", to=path)
    folder = write_folder(tmp_path / "inner", [conversation()], [golden()], head=head)
    shutil.copy(folder / "goldens.jsonl", tmp_path / "talks.jsonl")
    with pytest.raises(InputError):
        read_dataset(folder)


def test_goldens_of_another_dataset_are_refused(tmp_path: Path) -> None:
    alone = document()
    beside = {
        "schema_version": 3,
        "dataset_id": "other",
        "version": "1.0.0",
        "entries": alone.pop("goldens"),
    }
    with pytest.raises(InputError, match="these goldens are for `other`"):
        read_dataset(as_file(tmp_path, alone), golden=as_file(tmp_path, beside, "golden.json"))


def test_a_second_set_of_goldens_is_refused(tmp_path: Path) -> None:
    golden_path = SAMPLES / "cart_management.combined.golden.json"
    with pytest.raises(InputError, match="has goldens of its own"):
        read_dataset(as_file(tmp_path, document()), golden=golden_path)
    with pytest.raises(InputError, match="has goldens of its own"):
        read_dataset(small_folder(tmp_path / "folder"), golden=golden_path)


def test_goldens_of_version_1_do_not_fit_a_dataset_of_version_2(tmp_path: Path) -> None:
    alone = {key: value for key, value in document().items() if key != "goldens"}
    with pytest.raises(InputError, match="migrate both together"):
        read_dataset(
            as_file(tmp_path, alone), golden=SAMPLES / "cart_management.combined.golden.json"
        )


def test_a_key_of_ones_own_does_not_make_a_file_a_folder(tmp_path: Path) -> None:
    assert validate_dataset(as_file(tmp_path, document(files=1))) == []


@pytest.mark.parametrize("difficulty", ["any", [], ["easy", "easy"], None, 3, ["mixed"]])
def test_a_wrong_difficulty_is_one_problem(tmp_path: Path, difficulty: Any) -> None:
    (problem,) = validate_dataset(
        as_file(tmp_path, document(metadata=metadata(difficulty=difficulty)))
    )
    assert problem.message.startswith("at $.metadata.difficulty")
