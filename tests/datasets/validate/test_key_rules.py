from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coverage_assets.datasets.validate.dataset import validate_dataset
from tests.datasets.small import (
    conversation,
    document,
    golden,
)


def as_file(folder: Path, value: Any) -> Path:
    path = folder / "dataset_file.json"
    path.write_text(json.dumps(value, indent=1))
    return path


def codes(path: Path) -> list[str]:
    return [problem.code for problem in validate_dataset(path)]


def test_a_repeated_conversation_is_found_at_its_second_position(tmp_path: Path) -> None:
    twice = document(
        conversations=[conversation(0), conversation(1), conversation(0)],
        goldens=[golden(0), golden(1)],
    )
    found = [
        problem
        for problem in validate_dataset(as_file(tmp_path, twice))
        if problem.code == "repeated"
    ]
    assert ["$.conversations[2].id" in problem.message for problem in found] == [True]


def test_a_variant_with_two_ids_is_found(tmp_path: Path) -> None:
    other = {"id": "another"}
    twice = document(
        conversations=[conversation(0), conversation(0) | other],
        goldens=[golden(0), golden(0) | other],
    )
    assert codes(as_file(tmp_path, twice)) == ["repeated", "repeated"]


def test_a_pair_whose_base_is_not_there_is_found(tmp_path: Path) -> None:
    varied = {
        "id": "sc-0123456789abcde0.0.inv",
        "relation": "inv",
        "base_id": "sc-0123456789abcde0.0",
    }
    alone = document(conversations=[conversation(0) | varied], goldens=[golden(0) | varied])
    together = document(
        conversations=[conversation(0), conversation(0) | varied],
        goldens=[golden(0), golden(0) | varied],
    )
    assert codes(as_file(tmp_path, alone)) == ["orphan", "orphan"]
    assert codes(as_file(tmp_path, together)) == []
