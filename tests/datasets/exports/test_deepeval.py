from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import goldens, read_lines, user_turns
from tests.datasets.exports.rental_environment import ENVIRONMENT
from tests.datasets.exports.tools import run_check


def test_deepeval_begins_a_simulation_with_the_first_turn_alone(
    rental: Path, exported: Export
) -> None:
    first = read_lines(exported("deepeval", rental) / "conversational_goldens.jsonl")[0]
    assert first["turns"] == [{"role": "user", "content": user_turns(0)[0]}]
    assert all(text in first["scenario"] for text in user_turns(0))
    assert (first["name"], first["expected_outcome"]) == (goldens()[0]["id"], "completed")


@pytest.mark.export
def test_deepeval_keeps_ids_cells_and_goldens_of_both_kinds(
    rental: Path, exported: Export, home: Path
) -> None:
    found = run_check("deepeval_load", exported("deepeval", rental), home=home)
    kinds = {"goldens": "Golden", "conversational_goldens": "ConversationalGolden"}
    for name, kind in kinds.items():
        assert [one["type"] for one in found[name]] == [kind] * 4
        about = [one["additional_metadata"] for one in found[name]]
        assert [one["golden"] for one in about] == goldens()
        assert [(one["id"], one["cell"], one["bins"]) for one in about] == [
            (golden["id"], f"rentals|{golden['behavior']}", golden["bins"]) for golden in goldens()
        ]


@pytest.mark.export
def test_deepeval_knows_the_tools_that_are_expected(
    rental: Path, exported: Export, home: Path
) -> None:
    first = run_check("deepeval_load", exported("deepeval", rental), home=home)["goldens"][0]
    assert [(tool["name"], tool["input_parameters"]) for tool in first["expected_tools"]] == [
        ("find_bikes", {"kind": "city"}),
        ("rent_bike", {"bike": "B-1", "days": 2}),
    ]


@pytest.mark.export
def test_the_answer_that_deepeval_expects_passes_its_golden(
    rental: Path, exported: Export, home: Path
) -> None:
    for one in run_check("deepeval_load", exported("deepeval", rental), home=home)["goldens"]:
        answer = json.loads(one["expected_output"])
        assert score_one(one["additional_metadata"]["golden"], answer, ENVIRONMENT).passed
