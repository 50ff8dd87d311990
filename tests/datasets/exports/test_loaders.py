"""DeepEval, OpenAI's types, LangSmith and Langfuse read what is exported for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import TOOLBOX, goldens, parsed
from tests.datasets.exports.tools import checked

pytestmark = pytest.mark.export


def test_deepeval_keeps_ids_cells_and_goldens_of_both_kinds(
    rental: Path, exported: Export, home: Path
) -> None:
    found = checked("deepeval_load", exported("deepeval", rental), home=home)
    kinds = {"goldens": "Golden", "conversational_goldens": "ConversationalGolden"}
    for name, kind in kinds.items():
        assert [one["type"] for one in found[name]] == [kind] * 4
        about = [one["additional_metadata"] for one in found[name]]
        assert [one["golden"] for one in about] == goldens()
        assert [(one["id"], one["cell"], one["bins"]) for one in about] == [
            (golden["id"], f"rentals|{golden['behavior']}", golden["bins"]) for golden in goldens()
        ]


def test_deepeval_knows_the_tools_that_are_expected(
    rental: Path, exported: Export, home: Path
) -> None:
    first = checked("deepeval_load", exported("deepeval", rental), home=home)["goldens"][0]
    assert [(tool["name"], tool["input_parameters"]) for tool in first["expected_tools"]] == [
        ("find_bikes", {"kind": "city"}),
        ("rent_bike", {"bike": "B-1", "days": 2}),
    ]


def test_the_answer_that_deepeval_expects_passes_its_golden(
    rental: Path, exported: Export, home: Path
) -> None:
    for one in checked("deepeval_load", exported("deepeval", rental), home=home)["goldens"]:
        answer = json.loads(one["expected_output"])
        assert score_one(one["additional_metadata"]["golden"], answer, TOOLBOX).passed


@pytest.mark.parametrize("which", ["rental", "generated"])
def test_every_line_has_the_types_of_openais_package(
    which: str, request: pytest.FixtureRequest, exported: Export, home: Path
) -> None:
    dataset: Path = request.getfixturevalue(which)
    found = checked("openai_load", exported("openai", dataset), home=home)
    assert found["rows"] == len(parsed(dataset / "goldens.jsonl"))
    assert (found["wrong"], found["refused"]) == ([], [True] * 4)


def test_langsmith_takes_every_example(rental: Path, exported: Export, home: Path) -> None:
    found = checked(
        "items_load", "langsmith", exported("langsmith", rental) / "examples.jsonl", home=home
    )
    assert [one["unknown"] for one in found] == [[]] * 4
    assert len({one["id"] for one in found}) == 4
    assert [one["reference_outputs"]["golden"] for one in found] == goldens()
    assert [(one["metadata"]["cell"], one["split"]) for one in found] == [
        ("rentals|plain", "easy"),
        ("rentals|tricky", "hard"),
        ("rentals|tricky", "hard"),
        ("rentals|plain", "easy"),
    ]


def test_langfuse_takes_every_item(rental: Path, exported: Export, home: Path) -> None:
    found = checked(
        "items_load", "langfuse", exported("langfuse", rental) / "items.jsonl", home=home
    )
    assert [one["unknown"] for one in found] == [[]] * 4
    assert [one["id"] for one in found] == [
        f"cycles.rentals.mixed/{golden['id']}" for golden in goldens()
    ]
    assert [one["expected_output"]["golden"] for one in found] == goldens()
    assert {one["status"] for one in found} == {"ACTIVE"}
