from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.score_one import Score, score_one
from coverage_assets.errors import InputError
from tests.datasets.scoring.lending import (
    BOX,
    LEND,
    SECRET,
    action,
    constraint,
    conversation,
    digest_after,
    golden,
)

FIND = {"name": "find_things", "arguments": {"maker": "Adler"}}
RIGHT = oracle_response(conversation(), golden())


def calling(*calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "tool_calls": [FIND, *({"name": name, "arguments": arguments} for name, arguments in calls)]
    }


def score(changes: dict[str, Any], golden_changes: dict[str, Any] | None = None) -> Score:
    return score_one(golden(**(golden_changes or {})), {**RIGHT, **changes}, BOX)


def failed(found: Score) -> list[str]:
    return [name for name, result in found.gates.items() if result.status == "failed"]


def test_the_right_answer_passes_every_gate() -> None:
    found = score({})
    assert {name: result.status for name, result in found.gates.items()} == dict.fromkeys(
        golden()["gates"], "passed"
    )
    assert found.passed


@pytest.mark.parametrize(
    ("gate", "changes", "said"),
    [
        ("STATE", calling(), "loans['L-T-1'] is missing, things['T-1'].left is 2 instead of 1"),
        (
            "STATE",
            calling(("lend", {"code": "T-1", "days": 4})),
            "loans['L-T-1'].days is 4 instead of 3",
        ),
        (
            "STATE",
            calling(("lend", LEND), ("notify", {"code": "T-1"})),
            "notices['T-1'] should not be there",
        ),
        (
            "STATE",
            calling(("lend", LEND), ("lend", {"code": "T-4", "days": 1})),
            "call 3 of 3 cannot be carried out: lend: none_left",
        ),
        ("STATE", calling(("lend", LEND), ("fly", {})), "unknown_tool"),
        ("STATE", calling(("lend", {**LEND, "days": "3"})), "wrong_type"),
        ("ACTIONS", calling(), "`lend` was to be called with code='T-1', days=3; it was not"),
        ("ACTIONS", calling(("lend", {"code": "T-1"})), "it was called without days"),
        (
            "ACTIONS",
            calling(("lend", {**LEND, "tone": "warm"})),
            "it was called with tone='warm' besides",
        ),
        ("ACTIONS", calling(("lend", {**LEND, "days": True})), "it was called with days=True"),
        ("ACTIONS", calling(("lend", {**LEND, "days": 3.0})), "it was called with days=3.0"),
        (
            "ACTIONS",
            calling(("lend", LEND), ("reprice", {"code": "T-1", "fee": 400})),
            "`reprice` was called, which is forbidden",
        ),
        (
            "CONSTRAINTS",
            {"offered_skus": ["T-1", "T-2"]},
            "'T-2' is offered, and its `fee` is 900: `fee` asks for at most 500",
        ),
        (
            "CONSTRAINTS",
            {"offered_skus": ["T-3", "T-1"]},
            "`maker` is 'Brandt': `maker` asks for 'Adler'",
        ),
        (
            "CONSTRAINTS",
            {"offered_skus": ["T-1", "T-4"]},
            "`left` is 0: `left` asks for at least 1",
        ),
        (
            "CONSTRAINTS",
            {"offered_skus": ["T-1", "T-11"]},
            "is not in `things`: did you mean `T-1`",
        ),
        (
            "CONSTRAINTS",
            calling(("lend", LEND), ("notify", {"code": "T-4"})),
            "'T-4' is the `code` of `notify`, and its `left` is 0",
        ),
        (
            "CONSTRAINTS",
            calling(("lend", LEND), ("notify", {"code": "T-7"})),
            "'T-7' is the `code` of `notify`, and is not in",
        ),
        ("OBLIGATIONS", {"asked_slots": ["tone"]}, "'days' was to be asked for; asked for: 'tone'"),
        (
            "OBLIGATIONS",
            {"offered_skus": []},
            "one of 'T-1', 'T-9' was to be offered; offered: nothing",
        ),
        (
            "OBLIGATIONS",
            {"tool_calls": [{"name": "lend", "arguments": LEND}]},
            "'find_things' was to be called; called: 'lend'",
        ),
        ("OUTCOME", {"final_outcome": "refused"}, "`completed` was expected, and 'refused' came"),
        ("OUTCOME", {"final_outcome": "Completed"}, "'Completed' came"),
        ("OUTCOME", {"final_outcome": None}, "states no `final_outcome`"),
        (
            "COMMUNICATE",
            {"messages": ["It is yours for 13 days."]},
            "'3 days' was to be said, and is in none of the 1 messages",
        ),
        ("COMMUNICATE", {"messages": []}, "none of the 0 messages"),
        (
            "COMMUNICATE",
            {"messages": ["3 days", "By the way, t-1  COST us $1250.00!"]},
            "was passed on, and must not be",
        ),
        ("COMMUNICATE", {"asked_slots": ["days", SECRET]}, "was passed on, and must not be"),
        (
            "COMMUNICATE",
            calling(("lend", LEND), ("find_things", {"maker": f"({SECRET})"})),
            "was passed on, and must not be",
        ),
    ],
)
def test_a_gate_fails_and_says_what_would_have_been_right(
    gate: str, changes: dict[str, Any], said: str
) -> None:
    found = score(changes)
    assert gate in failed(found)
    assert said in found.gates[gate].detail  # type: ignore[index]
    assert not found.passed


def test_a_forbidden_call_that_changes_nothing_fails_by_being_made() -> None:
    found = score(calling(("lend", LEND), ("reprice", {"code": "T-1", "fee": 400})))
    assert failed(found) == ["ACTIONS"]


def test_calls_that_read_are_free() -> None:
    assert score(calling(("find_things", {}), ("lend", LEND))).passed


def test_arguments_may_come_in_any_order() -> None:
    assert score(calling(("lend", {"days": 3, "code": "T-1"}))).passed


def test_a_call_may_be_required_twice() -> None:
    twice = {
        "expected_actions": [action("notify", {"code": "T-1"}), action("notify", {"code": "T-1"})]
    }
    assert "ACTIONS" in failed(score(calling(("notify", {"code": "T-1"})), twice))
    assert "ACTIONS" not in failed(score(calling(*[("notify", {"code": "T-1"})] * 2), twice))


def test_a_call_with_any_arguments_does_not_take_the_place_of_an_exact_one() -> None:
    mixed = {"expected_actions": [action("notify", None), action("notify", {"code": "T-1"})]}
    assert "ACTIONS" not in failed(
        score(calling(("notify", {"code": "T-1"}), ("notify", {"code": "T-3"})), mixed)
    )
    assert "ACTIONS" in failed(score(calling(("notify", {"code": "T-1"})), mixed))


def test_a_forbidden_call_may_be_forbidden_with_just_some_arguments() -> None:
    only = {"expected_actions": [action("lend", {"code": "T-2", "days": 3}, "forbidden")]}
    assert "ACTIONS" not in failed(score({}, only))
    assert "ACTIONS" in failed(score(calling(("lend", {"code": "T-2", "days": 3})), only))


@pytest.mark.parametrize(
    "one",
    [
        constraint("fee", "le", value_num=100, hard=False),
        constraint("fee", "le", value_num=100, superseded_by="fee.2"),
        constraint("fee", "le", value_num=100, kind="request"),
        constraint("fee", "eq", value_num=400),
        constraint("maker", "not_in", value_set=["Brandt"]),
        constraint("maker", "eq", value_set=["Adler"]),
    ],
)
def test_only_what_is_hard_and_still_holds_binds_an_offer(one: dict[str, Any]) -> None:
    assert score({}, {"constraints": [one]}).passed


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (constraint("fee", "eq", value_num=401), "asks for 401"),
        (constraint("maker", "not_in", value_set=["Adler"]), "asks for anything but 'Adler'"),
        (constraint("maker", "eq", value_set=["Brandt"]), "asks for 'Brandt'"),
        (
            constraint("color", "in", value_set=["red"]),
            "its `color` is 'not known': `color` asks for 'red'",
        ),
    ],
)
def test_a_constraint_says_what_it_asks_for(one: dict[str, Any], said: str) -> None:
    assert said in score({}, {"constraints": [one]}).gates["CONSTRAINTS"].detail


def test_a_call_that_the_golden_expects_may_name_what_cannot_be_had() -> None:
    calls = [("notify", {"code": "T-4"})]
    expecting = {
        "expected_actions": [action("notify", {"code": "T-4"})],
        "final_state_sha256": digest_after(*calls),
        "obligations": [],
    }
    assert score({**calling(*calls), "offered_skus": []}, expecting).passed


def test_without_messages_what_must_be_said_is_not_judged_but_what_must_not_be_is() -> None:
    silent = {key: value for key, value in RIGHT.items() if key != "messages"}
    found = score_one(golden(), silent, BOX)
    assert (found.gates["COMMUNICATE"].status, found.passed) == ("not_judged", True)
    leaking = {**silent, "asked_slots": ["days", SECRET]}
    assert score_one(golden(), leaking, BOX).gates["COMMUNICATE"].status == "failed"


def test_without_messages_and_with_nothing_to_be_said_the_gate_is_judged() -> None:
    assert (
        score({"messages": None}, {"must_communicate": []}).gates["COMMUNICATE"].status == "passed"
    )


def test_only_the_gates_that_a_golden_lists_are_judged() -> None:
    found = score({"offered_skus": ["T-4"], "tool_calls": []}, {"gates": ["OUTCOME"]})
    assert (list(found.gates), found.passed) == (["OUTCOME"], True)


def test_nothing_passes_without_its_outcome_being_judged() -> None:
    assert not score({}, {"gates": ["STATE"]}).passed


def test_no_response_fails_every_gate() -> None:
    found = score_one(golden(), None, BOX)
    assert (failed(found), {result.detail for result in found.gates.values()}) == (
        golden()["gates"],
        {"no response"},
    )


def test_the_end_state_is_told_apart_even_where_a_golden_gives_no_calls() -> None:
    found = score(calling(), {"expected_actions": []})
    assert found.gates["STATE"].detail == "the end state is not the expected one"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"initial_state": "{"}, "does not fit its tools"),
        ({"initial_state": "{}"}, "every declared collection"),
        ({"initial_state": "[]"}, "does not fit its tools"),
        (
            {"expected_actions": [{**action("lend", LEND), "arguments": "[1]"}]},
            "must be a JSON object",
        ),
        ({"expected_actions": [{**action("lend", LEND), "arguments": "{"}]}, "are no JSON"),
        ({"gates": ["OUTCOMES"]}, "did you mean `OUTCOME`"),
    ],
)
def test_a_golden_that_contradicts_its_tools_is_bad_input(
    changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as caught:
        score({}, changes)
    assert said in str(caught.value)
    assert "golden sc-1.0" in str(caught.value)


def test_a_score_can_be_written_as_json() -> None:
    found = score({"final_outcome": "\ud800" * 1_000}).as_dict()
    detail = found["gates"]["OUTCOME"]["detail"]
    assert (found["id"], found["passed"], len(detail) < 700) == ("sc-1.0", False, True)
    assert detail.encode()
