from __future__ import annotations

from tests.disputes.builders import (
    THREE,
    master,
)


def test_the_last_submit_is_given_in_calendar_days() -> None:
    values = {
        entry["criterion"]: entry["value"] for entry in master(*THREE)["certificate"]["criteria"]
    }
    assert values["latest_last_submit"] == 39


def test_the_greedy_method_claims_no_optimum() -> None:
    assert master(*THREE, mode="greedy")["certificate"]["optimal"] is None
