from __future__ import annotations

from coverage_assets.datasets.scoring.oracle import oracle_response
from tests.datasets.scoring.lending import LEND, conversation, golden, turn


def test_the_oracle_hands_in_what_the_assistant_of_the_conversation_did() -> None:
    assert oracle_response(conversation(), golden()) == {
        "dataset_id": "lending.tools.combined",
        "id": "sc-1.0",
        "final_outcome": "completed",
        "offered": ["T-1"],
        "asked_slots": ["days"],
        "tool_calls": [
            {"name": "find_things", "arguments": {"maker": "Adler"}},
            {"name": "lend", "arguments": LEND},
        ],
        "messages": ["For how long?", "The T-1 is yours for 3 days."],
    }


def test_what_is_offered_or_asked_for_twice_is_listed_once() -> None:
    repeated = turn(2, "T-1?", offered=["T-1", "T-2"], asked_slots=["days"])
    twice = {**conversation(), "turns": [turn(1, "Hi."), repeated, turn(3, "Hm."), repeated]}
    response = oracle_response(twice, golden())
    assert (response["offered"], response["asked_slots"]) == (["T-1", "T-2"], ["days"])
