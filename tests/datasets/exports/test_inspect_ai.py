from __future__ import annotations

from pathlib import Path

import pytest

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    goldens,
    read_lines,
    user_turns,
)
from tests.datasets.exports.tools import run_check


@pytest.mark.export
def test_the_right_assistant_passes_every_sample(
    rental: Path, exported: Export, home: Path
) -> None:
    found = run_check("inspect_ai_run", exported("inspect", rental), rental, "right", home=home)
    assert found["status"] == "success"
    assert found["metrics"] == {
        "accuracy": 1.0,
        "stderr": 0.0,
        "rentals|plain": 1.0,
        "rentals|tricky": 1.0,
    }
    assert {sample["explanation"] for sample in found["samples"].values()} == {"every gate passed"}


@pytest.mark.export
def test_tools_act_on_the_world_of_each_sample(rental: Path, exported: Export, home: Path) -> None:
    found = run_check("inspect_ai_run", exported("inspect", rental), rental, "right", home=home)
    for conversation in read_lines(rental / "conversations.jsonl"):
        results = [call["result"] for turn in conversation["turns"] for call in turn["tool_calls"]]
        assert found["samples"][conversation["id"]]["tool_results"] == results


@pytest.mark.export
def test_right_messages_without_calls_fail_with_the_reason(
    rental: Path, exported: Export, home: Path
) -> None:
    found = run_check("inspect_ai_run", exported("inspect", rental), rental, "idle", home=home)
    assert {sample["value"] for sample in found["samples"].values()} == {"I"}
    assert (
        "`rent_bike` was to be called" in found["samples"]["sc-00000000000000c0.0"]["explanation"]
    )


@pytest.mark.export
def test_a_generated_cell_is_passed_by_the_right_assistant_alone(
    generated: Path, exported: Export, home: Path
) -> None:
    export = exported("inspect", generated)
    right = run_check("inspect_ai_run", export, generated, "right", home=home)
    idle = run_check("inspect_ai_run", export, generated, "idle", home=home)
    goldens = {
        golden["id"]: golden["final_outcome"] for golden in read_lines(generated / "goldens.jsonl")
    }
    assert {name: sample["target"] for name, sample in right["samples"].items()} == goldens
    assert {sample["value"] for sample in right["samples"].values()} == {"C"}
    assert {sample["value"] for sample in idle["samples"].values()} == {"I"}


def test_inspect_gets_the_user_turns_and_the_golden_as_metadata(
    rental: Path, exported: Export
) -> None:
    samples = read_lines(exported("inspect", rental) / "samples.jsonl")
    assert [sample["id"] for sample in samples] == [golden["id"] for golden in goldens()]
    assert [sample["target"] for sample in samples] == [
        "completed",
        "completed",
        "refused",
        "no_match",
    ]
    assert [sample["metadata"]["golden"] for sample in samples] == goldens()
    for number, sample in enumerate(samples):
        assert [message["role"] for message in sample["input"]] == ["system"] + ["user"] * len(
            user_turns(number)
        )
        assert [message["content"] for message in sample["input"][1:]] == user_turns(number)
