from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.exports.runtime import Judge, explain, parse_answer, parse_report
from coverage_assets.datasets.scoring.oracle import oracle_response
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import conversations, goldens
from tests.datasets.exports.rental_environment import ENVIRONMENT


@pytest.fixture
def judge() -> Judge:
    return Judge({"simulator": {"rentals": ENVIRONMENT.to_document()}})


@pytest.mark.parametrize(
    "text",
    [
        '{"final_outcome": "refused"}',
        'Here:\n```json\n{"final_outcome": "refused"}\n```\nAnything else?',
        '{"thought": 1}\n{"final_outcome": "refused"}',
        '{"final_outcome": "completed"}\nNo, wait.\n  {"final_outcome": "refused"}',
        '{"broken": \n{"final_outcome": "refused"}',
        '{"final_outcome": "refused"}\n{"thought": 1}',
    ],
)
def test_the_last_object_that_states_an_outcome_counts(text: str) -> None:
    assert parse_report(text) == {"final_outcome": "refused"}


@pytest.mark.parametrize(
    "text", ["", "refused", "[1]", '{"outcome": "refused"}', "{" * 5_000, '{"a":' * 5_000]
)
def test_a_text_without_an_outcome_states_nothing(text: str) -> None:
    assert parse_report(text) == {}
    assert parse_answer(text) == {"messages": [text]}


def test_a_nested_object_is_not_taken_for_the_report() -> None:
    text = '{"final_outcome": "completed", "tool_calls": [\n{"final_outcome": "refused"}\n]}'
    assert parse_report(text)["final_outcome"] == "completed"


def test_only_the_first_hundred_objects_are_tried() -> None:
    assert parse_report('{"a": 1}\n' * 200 + '{"final_outcome": "refused"}') == {}


@pytest.mark.parametrize("number", range(4))
def test_the_right_answer_passes_and_an_empty_one_does_not(number: int, judge: Judge) -> None:
    golden = goldens()[number]
    right = judge.judge(golden, oracle_response(conversations()[number], golden))
    assert (right.passed, explain(right)) == (True, "every gate passed")
    assert not judge.judge(golden, parse_answer("I would rather not say.")).passed


def test_an_explanation_names_every_gate_that_failed(judge: Judge) -> None:
    golden = goldens()[0]
    explanation = explain(judge.judge(golden, {"final_outcome": "refused", "messages": ["No."]}))
    assert [line.partition(":")[0] for line in explanation.splitlines()] == [
        "STATE",
        "ACTIONS",
        "OBLIGATIONS",
        "OUTCOME",
        "COMMUNICATE",
    ]


def test_a_world_belongs_to_one_conversation(judge: Judge) -> None:
    golden = goldens()[0]
    one, other = judge.world(golden), judge.world(golden)
    one.call("rent_bike", {"bike": "B-1", "days": 2})
    assert json.loads(one.call("find_bikes", {"kind": "city"})) == {"bikes": []}
    assert [
        bike["bike"] for bike in json.loads(other.call("find_bikes", {"kind": "city"}))["bikes"]
    ] == ["B-1"]


def test_a_failing_call_returns_its_error_and_changes_nothing(judge: Judge) -> None:
    world = judge.world(goldens()[0])
    before = json.dumps(world.state)
    assert "error" in json.loads(world.call("rent_bike", {"bike": "B-3", "days": 2}))
    assert "error" in json.loads(world.call("sell_bike", {}))
    assert json.dumps(world.state) == before


def test_the_judge_finds_its_environments_beside_the_runner(rental: Path, exported: Export) -> None:
    judge = Judge.beside(str(exported("inspect", rental) / "task.py"))
    assert (list(judge.environments), judge.evaluation["dataset_id"]) == (
        ["rentals"],
        "cycles.rentals.mixed",
    )
    assert judge.environment("elsewhere").tools == ()
