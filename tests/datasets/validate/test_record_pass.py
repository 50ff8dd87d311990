from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coverage_assets.datasets.validate.dataset import validate_dataset
from tests.datasets.small import (
    changed,
    conversation,
    document,
    golden,
    small_folder,
    write_folder,
    write_sums,
)


def as_file(folder: Path, value: Any) -> Path:
    path = folder / "dataset_file.json"
    path.write_text(json.dumps(value, indent=1))
    return path


def test_a_golden_without_a_conversation_is_an_orphan(tmp_path: Path) -> None:
    (problem,) = validate_dataset(
        as_file(tmp_path, document(goldens=[golden(0), golden(1), golden(2), golden(3)]))
    )
    assert (
        problem.code,
        "`sc-0123456789abcde3.0` judges a conversation that is not there" in problem.message,
    ) == (
        "orphan",
        True,
    )


def test_a_conversation_without_a_golden_is_an_orphan(tmp_path: Path) -> None:
    (problem,) = validate_dataset(as_file(tmp_path, document(goldens=[golden(0), golden(2)])))
    assert (problem.code, "`sc-0123456789abcde1.0` has no golden" in problem.message) == (
        "orphan",
        True,
    )


def test_goldens_may_have_another_order(tmp_path: Path) -> None:
    assert (
        validate_dataset(as_file(tmp_path, document(goldens=[golden(2), golden(0), golden(1)])))
        == []
    )


def test_a_line_that_is_not_json_does_not_hide_what_is_wrong_elsewhere(tmp_path: Path) -> None:
    folder = small_folder(tmp_path)
    lines = (folder / "goldens.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "goldens.jsonl").write_bytes(
        b"{\n" + lines[1].replace(b'"completed"', b'"complete"') + lines[2]
    )
    write_sums(folder)
    problems = validate_dataset(folder)
    places = {
        (problem.code, problem.line) for problem in problems if problem.path.endswith(".jsonl")
    }
    assert places == {("invalid-json", 1), ("unknown-outcome", 2)}


def test_a_problem_names_the_file_the_line_and_the_path_in_the_record(tmp_path: Path) -> None:
    conversations = [conversation(0), changed(conversation(1), "turns", 2, "role", to="usr")]
    folder = write_folder(tmp_path, conversations, [golden(0), golden(1)])
    (problem,) = validate_dataset(folder)
    assert (problem.path, problem.line) == (str(folder / "conversations.jsonl"), 2)
    assert (
        problem.message == "at $.turns[2].role: `role` is 'usr': it must be 'user' or 'assistant'"
    )
