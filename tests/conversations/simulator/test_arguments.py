from __future__ import annotations

from typing import Any

import pytest

from tests.conversations.shop import lending_state
from tests.conversations.simulator.calling import LENDING, assert_refused


def test_an_argument_that_is_left_out_is_none_for_expressions() -> None:
    state = lending_state()
    LENDING.call(state, "lend", {"code": "T-1", "days": 3, "tone": "warm"})
    assert state["loans"]["L-T-1"]["note"] == "warm"


@pytest.mark.parametrize(
    ("name", "arguments", "code", "said"),
    [
        ("lend", {"code": "T-9", "days": 3}, "unknown_code", "not in `things`"),
        ("lend", {"code": "T-1", "days": 0}, "out_of_range", "not from 1 to 30"),
        ("lend", {"code": "T-1", "days": 31}, "out_of_range", "not from 1 to 30"),
        ("lend", {"code": "T-1", "days": True}, "wrong_type", "not a whole number"),
        ("lend", {"code": "T-1", "days": 3.0}, "wrong_type", "not a whole number"),
        ("lend", {"code": "T-1", "days": "3"}, "wrong_type", "not a whole number"),
        ("lend", {"code": 1, "days": 3}, "wrong_type", "not a text"),
        ("lend", {"code": ["T-1"], "days": 3}, "wrong_type", "not a text"),
        ("lend", {"code": "T-1", "days": 3, "tone": None}, "wrong_type", "not a text"),
        (
            "lend",
            {"code": "T-1", "days": 3, "tone": "cold"},
            "not_accepted",
            "accepted: plain, warm",
        ),
        ("lend", {"code": "T-2", "days": 3, "insured": 1}, "wrong_type", "not true or false"),
        ("find_things", {"maker": "\ud800"}, "wrong_type", "Unicode"),
        ("find_things", {"maker": "x" * 2_001}, "wrong_type", "2,000"),
        ("reprice", {"code": "T-1", "fee": 2**60}, "out_of_range", "a huge number"),
    ],
)
def test_an_argument_that_does_not_fit_is_refused(
    name: str, arguments: dict[str, Any], code: str, said: str
) -> None:
    assert_refused(name, arguments, code, said)
