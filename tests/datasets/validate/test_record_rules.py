from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.validate.dataset import validate_dataset
from tests.datasets.small import (
    changed,
    conversation,
    document,
    golden,
    metadata,
    write_folder,
)


def as_file(folder: Path, value: Any) -> Path:
    path = folder / "dataset_file.json"
    path.write_text(json.dumps(value, indent=1))
    return path


def codes(path: Path) -> list[str]:
    return [problem.code for problem in validate_dataset(path)]


CONVERSATION_CHANGES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("dataset_id",), "bakery.orders.other", "wrong-dataset"),
    (("dataset_version",), "1.0.1", "wrong-dataset"),
    (("turns", 1, "turn"), 3, "turn-number"),
    (("turns", 0, "asked_slots"), ["time"], "user-acts"),
    (("turns", 0, "offered"), ["RYE-1"], "user-acts"),
    (("turns", 3, "tool_calls", 0, "name"), "place_ordr", "unknown-tool"),
    (("turns", 3, "tool_calls", 0, "arguments"), '{"loaf": "RYE-1"}', "not-canonical"),
    (("turns", 3, "tool_calls", 0, "result"), "{", "not-canonical"),
    (("base_id",), "sc-0123456789abcde1.0", "relation"),
    (("domain",), "cakes", "differs"),
    (("bins",), {"weather": "sun"}, "differs"),
    (("difficulty",), "hard", "differs"),
    (("turns", 2, "role"), "usr", "invalid-data"),
]


@pytest.mark.parametrize(("keys", "value", "code"), CONVERSATION_CHANGES)
def test_a_problem_of_a_conversation_is_found(
    tmp_path: Path, keys: tuple[str | int, ...], value: Any, code: str
) -> None:
    conversations = [conversation(0), changed(conversation(1), *keys, to=value), conversation(2)]
    found = validate_dataset(
        write_folder(tmp_path, conversations, [golden(number) for number in range(3)])
    )
    assert code in [problem.code for problem in found]


GOLDEN_CHANGES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("dataset_id",), "bakery.orders.other", "wrong-dataset"),
    (("final_outcome",), "complete", "unknown-outcome"),
    (("turn_outcomes", 0, "outcome"), "asked", "unknown-outcome"),
    (("turn_outcomes", 0, "turn"), 5, "turn-reference"),
    (("turn_outcomes", 0, "turn"), 3, "turn-reference"),
    (("constraints", 0, "introduced_turn"), 2, "turn-reference"),
    (("constraints", 0, "introduced_turn"), 9, "turn-reference"),
    (("constraints", 0, "value_num"), None, "constraint-value"),
    (("constraints", 0, "value_set"), ["x"], "constraint-value"),
    (("constraints", 0, "op"), "in", "constraint-value"),
    (("constraints", 1, "op"), "ge", "constraint-value"),
    (("constraints", 1, "superseded_by"), "kind.3", "unknown-constraint"),
    (("constraints", 2, "superseded_by"), "kind", "unknown-constraint"),
    (("constraints", 0, "id"), "kind", "repeated"),
    (("expected_actions", 0, "name"), "order", "unknown-tool"),
    (("expected_actions", 0, "arguments"), '{"b":1,"a":2}', "not-canonical"),
    (("obligations", 1, "values"), ["order"], "unknown-tool"),
    (("initial_state",), '{"orders":{},}', "not-canonical"),
    (("final_state_sha256",), "", "gate"),
    (("variant",), 1, "differs"),
    (("gates",), ["STATE", "STATE"], "invalid-data"),
]


@pytest.mark.parametrize(("keys", "value", "code"), GOLDEN_CHANGES)
def test_a_problem_of_a_golden_is_found(
    tmp_path: Path, keys: tuple[str | int, ...], value: Any, code: str
) -> None:
    goldens = [golden(0), changed(golden(1), *keys, to=value), golden(2)]
    found = validate_dataset(
        write_folder(tmp_path, [conversation(number) for number in range(3)], goldens)
    )
    assert code in [problem.code for problem in found]


def test_a_dataset_that_lists_no_outcomes_may_use_the_common_ones(tmp_path: Path) -> None:
    value = document(metadata={key: part for key, part in metadata().items() if key != "outcomes"})
    assert codes(as_file(tmp_path, value)) == []
    value["goldens"][0]["final_outcome"] = "baked"
    assert codes(as_file(tmp_path, value)) == ["unknown-outcome"]
