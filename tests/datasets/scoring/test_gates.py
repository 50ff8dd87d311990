from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.scoring.lending import (
    ENVIRONMENT,
    LEND,
    SECRET,
    action,
    golden,
)
from tests.datasets.scoring.scores import REFERENCE, calling, failed, score


def test_the_right_answer_passes_every_gate() -> None:
    found = score({})
    assert {name: result.status for name, result in found.gates.items()} == dict.fromkeys(
        golden()["gates"], "passed"
    )
    assert found.passed


@pytest.mark.parametrize(
    ("gate", "changes", "message"),
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
            {"offered": ["T-1", "T-2"]},
            "'T-2' is offered, and its `fee` is 900: `fee` asks for at most 500",
        ),
        (
            "CONSTRAINTS",
            {"offered": ["T-3", "T-1"]},
            "`maker` is 'Brandt': `maker` asks for 'Adler'",
        ),
        (
            "CONSTRAINTS",
            {"offered": ["T-1", "T-4"]},
            "`left` is 0: `left` asks for at least 1",
        ),
        (
            "CONSTRAINTS",
            {"offered": ["T-1", "T-11"]},
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
            {"offered": []},
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
    gate: str, changes: dict[str, Any], message: str
) -> None:
    found = score(changes)
    assert gate in failed(found)
    assert message in found.gates[gate].detail  # type: ignore[index]
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


def test_without_messages_required_texts_are_not_judged_but_secrets_are() -> None:
    silent = {key: value for key, value in REFERENCE.items() if key != "messages"}
    found = score_one(golden(), silent, ENVIRONMENT)
    assert (found.gates["COMMUNICATE"].status, found.passed) == ("not_judged", True)
    leaking = {**silent, "asked_slots": ["days", SECRET]}
    assert score_one(golden(), leaking, ENVIRONMENT).gates["COMMUNICATE"].status == "failed"


def test_without_messages_or_required_texts_the_gate_is_judged() -> None:
    assert (
        score({"messages": None}, {"must_communicate": []}).gates["COMMUNICATE"].status == "passed"
    )


def test_a_wrong_end_state_fails_even_if_a_golden_lists_no_calls() -> None:
    found = score(calling(), {"expected_actions": []})
    assert found.gates["STATE"].detail == "the end state is not the expected one"
