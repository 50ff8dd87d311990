from __future__ import annotations

import json

from tests.disputes.builders import THREE, document, master

TOP = [
    "schema_version",
    "bureau",
    "anchor",
    "timezone",
    "inventory_header",
    "inventory_boosters",
    "sequence_compact",
    "sequence_debug",
    "sequence_boosters",
    "calendar_span_days",
    "last_calendar_day_index",
    "summary",
    "constraints",
    "skipped",
]


def test_a_plan_has_the_keys_of_the_seed_in_their_order() -> None:
    plan = master(*THREE)
    assert [key for key in plan if key in TOP] == TOP


def test_the_schema_version_is_two() -> None:
    assert master(*THREE)["schema_version"] == 2


def test_boosters_are_empty() -> None:
    plan = master(*THREE)
    assert (plan["inventory_boosters"], plan["sequence_boosters"]) == ([], [])


def test_a_rolled_anchor_keeps_the_day_asked_for() -> None:
    anchor = master(*THREE, allow_override=True, forced_start=3, holidays=["2025-11-20"])["anchor"]
    assert (anchor["date"], anchor["requested_anchor"], anchor["weekday"]) == (
        "2025-11-21",
        "2025-11-20",
        4,
    )


def test_the_same_input_gives_the_same_bytes() -> None:
    assert json.dumps(document(*THREE)) == json.dumps(document(*THREE))
