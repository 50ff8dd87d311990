from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.score_one import Score, score_one
from tests.datasets.scoring.lending import ENVIRONMENT, LEND, action, conversation, golden, refusal
from tests.datasets.scoring.mutants import MUTANTS, mutants

LENDING = (golden(), conversation())
REFUSAL = refusal()


def scores(kind: str, judged: tuple[dict[str, Any], dict[str, Any]] = LENDING) -> list[Score]:
    return [
        score_one(judged[0], response, ENVIRONMENT)
        for name, response in mutants(*judged, ENVIRONMENT)
        if name == kind
    ]


def failing(score: Score) -> set[str]:
    return {name for name, result in score.gates.items() if result.status == "failed"}


@pytest.mark.parametrize("judged", [LENDING, REFUSAL], ids=["lending", "refusal"])
def test_the_oracle_passes_and_every_mutant_fails(
    judged: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    assert score_one(judged[0], oracle_response(judged[1], judged[0]), ENVIRONMENT).passed
    passing = [
        kind
        for kind, response in mutants(*judged, ENVIRONMENT)
        if score_one(judged[0], response, ENVIRONMENT).passed
    ]
    assert passing == []


def test_every_kind_of_mutant_is_tried_on_one_golden_or_the_other() -> None:
    tried = {kind for judged in (LENDING, REFUSAL) for kind, _ in mutants(*judged, ENVIRONMENT)}
    assert tried == set(MUTANTS)


@pytest.mark.parametrize(
    ("kind", "gates"),
    [
        ("over_cap", {"CONSTRAINTS", "STATE", "ACTIONS", "OBLIGATIONS"}),
        ("under_floor", {"CONSTRAINTS", "STATE", "ACTIONS", "OBLIGATIONS"}),
        ("outside_set", {"CONSTRAINTS", "STATE", "ACTIONS", "OBLIGATIONS"}),
        ("unknown_offer", {"CONSTRAINTS"}),
        ("omitted_argument", {"STATE", "ACTIONS"}),
        ("missing_call", {"STATE", "ACTIONS", "OBLIGATIONS"}),
        ("forbidden_call", {"STATE", "ACTIONS", "CONSTRAINTS"}),
        ("do_nothing", {"STATE", "ACTIONS", "OBLIGATIONS"}),
        ("refuse_everything", {"STATE", "ACTIONS", "OBLIGATIONS", "OUTCOME", "COMMUNICATE"}),
        ("skipped_question", {"OBLIGATIONS"}),
        ("nothing_offered", {"OBLIGATIONS"}),
        ("leak", {"COMMUNICATE"}),
        ("unsaid", {"COMMUNICATE"}),
        ("wrong_outcome", {"OUTCOME"}),
    ],
)
def test_a_mutant_fails_the_gates_it_should(kind: str, gates: set[str]) -> None:
    found = scores(kind)
    assert found
    assert set().union(*map(failing, found)) <= gates
    assert all(failing(score) for score in found)


def test_an_offer_over_the_cap_is_right_in_all_else() -> None:
    (response,) = (
        response for kind, response in mutants(*LENDING, ENVIRONMENT) if kind == "over_cap"
    )
    assert (response["offered"], response["tool_calls"][1]["arguments"]["code"]) == (
        ["T-2"],
        "T-2",
    )


def test_every_argument_of_a_required_call_is_omitted_once() -> None:
    omitted = [
        response["tool_calls"][1]["arguments"]
        for kind, response in mutants(*LENDING, ENVIRONMENT)
        if kind == "omitted_argument"
    ]
    assert omitted == [{"days": 3}, {"code": "T-1"}]


def test_omitting_an_argument_that_the_tool_can_do_without_still_fails() -> None:
    wanting = golden(expected_actions=[action("lend", {**LEND, "tone": "plain"})])
    assert (
        "without tone"
        in score_one(wanting, oracle_response(conversation(), wanting), ENVIRONMENT)
        .gates["ACTIONS"]
        .detail
    )


def test_doing_nothing_fails_a_refusal_even_with_the_right_messages() -> None:
    (score,) = scores("do_nothing", REFUSAL)
    assert failing(score) == {"STATE", "ACTIONS", "OBLIGATIONS"}
    assert (score.gates["OUTCOME"].status, score.gates["COMMUNICATE"].status) == (
        "passed",
        "passed",
    )


def test_refusing_everything_fails_even_where_a_refusal_is_right() -> None:
    (score,) = scores("refuse_everything", REFUSAL)
    assert (score.gates["OUTCOME"].status, score.passed) == ("passed", False)


def test_one_change_too_many_fails_for_every_tool_that_can_make_one() -> None:
    extra = [
        response["tool_calls"][-1]["name"]
        for kind, response in mutants(*LENDING, ENVIRONMENT)
        if kind == "extra_call"
    ]
    assert extra == ["lend", "reprice", "notify"]
    assert all("STATE" in failing(score) for score in scores("extra_call"))
