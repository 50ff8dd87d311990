from __future__ import annotations

from pathlib import Path

import pytest

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import parsed
from tests.datasets.exports.tools import checked

pytestmark = pytest.mark.export


def test_the_right_assistant_passes_every_sample(
    rental: Path, exported: Export, home: Path
) -> None:
    found = checked("inspect_ai_run", exported("inspect", rental), rental, "right", home=home)
    assert found["status"] == "success"
    assert found["metrics"] == {
        "accuracy": 1.0,
        "stderr": 0.0,
        "rentals|plain": 1.0,
        "rentals|tricky": 1.0,
    }
    assert {sample["explanation"] for sample in found["samples"].values()} == {"every gate passed"}


def test_tools_act_on_the_world_of_each_sample(rental: Path, exported: Export, home: Path) -> None:
    found = checked("inspect_ai_run", exported("inspect", rental), rental, "right", home=home)
    for conversation in parsed(rental / "conversations.jsonl"):
        results = [call["result"] for turn in conversation["turns"] for call in turn["tool_calls"]]
        assert found["samples"][conversation["id"]]["tool_results"] == results


def test_right_words_without_deeds_fail_and_say_why(
    rental: Path, exported: Export, home: Path
) -> None:
    found = checked("inspect_ai_run", exported("inspect", rental), rental, "idle", home=home)
    assert {sample["value"] for sample in found["samples"].values()} == {"I"}
    assert (
        "`rent_bike` was to be called" in found["samples"]["sc-00000000000000c0.0"]["explanation"]
    )


def test_a_generated_cell_is_passed_by_the_right_assistant_alone(
    generated: Path, exported: Export, home: Path
) -> None:
    export = exported("inspect", generated)
    right = checked("inspect_ai_run", export, generated, "right", home=home)
    idle = checked("inspect_ai_run", export, generated, "idle", home=home)
    goldens = {
        golden["id"]: golden["final_outcome"] for golden in parsed(generated / "goldens.jsonl")
    }
    assert {name: sample["target"] for name, sample in right["samples"].items()} == goldens
    assert {sample["value"] for sample in right["samples"].values()} == {"C"}
    assert {sample["value"] for sample in idle["samples"].values()} == {"I"}
