from __future__ import annotations

from typing import Any

import pytest

from tests.datasets.scoring.lending import (
    action,
    constraint,
    digest_after,
)
from tests.datasets.scoring.scores import calling, score


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
def test_only_hard_constraints_that_are_not_superseded_bind_an_offer(one: dict[str, Any]) -> None:
    assert score({}, {"constraints": [one]}).passed


@pytest.mark.parametrize(
    ("one", "message"),
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
def test_a_constraint_says_what_it_asks_for(one: dict[str, Any], message: str) -> None:
    assert message in score({}, {"constraints": [one]}).gates["CONSTRAINTS"].detail


def test_a_call_that_the_golden_expects_may_name_what_is_not_available() -> None:
    calls = [("notify", {"code": "T-4"})]
    expecting = {
        "expected_actions": [action("notify", {"code": "T-4"})],
        "final_state_sha256": digest_after(*calls),
        "obligations": [],
    }
    assert score({**calling(*calls), "offered": []}, expecting).passed
