from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.validate.dataset import validate_dataset
from coverage_assets.errors import InputError
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    read_lines,
)
from tests.datasets.exports.tools import run_check

NAMES = ("conversations", "goldens")


@pytest.mark.export
@pytest.mark.parametrize("which", ["rental", "generated"])
def test_hugging_face_returns_every_row(
    which: str, request: pytest.FixtureRequest, exported: Export, home: Path
) -> None:
    dataset: Path = request.getfixturevalue(which)
    found = run_check(
        "hugging_face_load", exported("croissant", dataset), home / "cache", home=home
    )
    for name in NAMES:
        records = read_lines(dataset / f"{name}.jsonl")
        assert found[name]["rows"] == records
        assert found[name]["plain_ids"] == [record["id"] for record in records]


@pytest.mark.export
def test_hugging_face_gets_the_types_of_columns_that_are_always_empty(
    rental: Path, exported: Export, home: Path
) -> None:
    types = run_check(
        "hugging_face_load", exported("croissant", rental), home / "cache", home=home
    )["goldens"]["types"]
    assert {tuple(golden["policy_flags"]) for golden in read_lines(rental / "goldens.jsonl")} == {
        ()
    }
    assert types["policy_flags"] == {
        "feature": {"dtype": "string", "_type": "Value"},
        "_type": "List",
    }


@pytest.mark.export
@pytest.mark.parametrize("which", ["rental", "generated"])
def test_croissant_returns_every_record_except_tool_calls(
    which: str, request: pytest.FixtureRequest, exported: Export, home: Path
) -> None:
    dataset: Path = request.getfixturevalue(which)
    found = run_check("croissant_load", exported("croissant", dataset), home=home)
    assert found["errors"] == []
    assert found["goldens"] == read_lines(dataset / "goldens.jsonl")
    assert found["conversations"] == [
        _without_calls(one) for one in read_lines(dataset / "conversations.jsonl")
    ]


def _without_calls(conversation: dict[str, Any]) -> dict[str, Any]:
    turns = [
        {key: value for key, value in turn.items() if key != "tool_calls"}
        for turn in conversation["turns"]
    ]
    return {**conversation, "turns": turns}


def test_the_croissant_folder_is_still_a_whole_dataset(rental: Path, exported: Export) -> None:
    folder = exported("croissant", rental)
    assert validate_dataset(folder) == []
    for name in ("conversations.jsonl", "goldens.jsonl"):
        assert (folder / name).read_bytes() == (rental / name).read_bytes()


def test_croissant_lists_the_digests_of_the_files(rental: Path, exported: Export) -> None:
    folder = exported("croissant", rental)
    files = json.loads((folder / "croissant.json").read_text())["distribution"]
    listed = {
        line.split()[1]: line.split()[0]
        for line in (folder / "SHA256SUMS").read_text().splitlines()
    }
    assert {file["contentUrl"]: file["sha256"] for file in files} == {
        name: listed[name] for name in ("conversations.jsonl", "goldens.jsonl")
    }


def test_a_file_that_was_altered_is_not_described_as_whole(rental: Path, exported: Export) -> None:
    goldens_file = rental / "goldens.jsonl"
    goldens_file.write_bytes(goldens_file.read_bytes() + b"\n")
    header = json.loads((rental / "dataset.json").read_text())
    assert header["files"]["goldens"]["rows"] == 4
    with pytest.raises(InputError):
        exported("croissant", rental)
