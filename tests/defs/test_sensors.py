from __future__ import annotations

import dagster as dg
import pytest

from coverage_assets.defs.sensors import FRESH, Messages, Pending, next_step

MESSAGES = Messages(fresh="all is fresh", requested="requested already")
PENDING = Pending(["a state"], [dg.RunRequest(job_name="build")])
OBSERVATION = dg.AssetObservation("files", partition="one")


def test_what_is_pending_is_requested() -> None:
    step = next_step(PENDING, None, MESSAGES)
    assert isinstance(step, dg.SensorResult)
    assert (step.run_requests, step.cursor) == (list(PENDING.runs), PENDING.cursor)


def test_the_same_state_is_requested_once() -> None:
    step = next_step(PENDING, PENDING.cursor, MESSAGES)
    assert isinstance(step, dg.SkipReason)
    assert step.skip_message == "requested already"


def test_another_state_is_requested_after_the_first() -> None:
    step = next_step(Pending(["another"], PENDING.runs), PENDING.cursor, MESSAGES)
    assert isinstance(step, dg.SensorResult)
    assert step.run_requests == list(PENDING.runs)


@pytest.mark.parametrize("cursor", [None, "something", FRESH])
def test_when_all_is_fresh_the_cursor_says_so(cursor: str | None) -> None:
    step = next_step(None, cursor, MESSAGES)
    assert isinstance(step, dg.SensorResult)
    assert (step.cursor, step.run_requests) == (FRESH, [])
    assert step.skip_reason is not None
    assert step.skip_reason.skip_message == "all is fresh"


@pytest.mark.parametrize("pending", [None, PENDING])
def test_observations_are_reported_with_either_outcome(pending: Pending | None) -> None:
    step = next_step(pending, None, MESSAGES, [OBSERVATION])
    assert isinstance(step, dg.SensorResult)
    assert step.asset_events == [OBSERVATION]


def test_new_partitions_come_with_the_runs_that_need_them() -> None:
    added = dg.DynamicPartitionsDefinition(name="accounts").build_add_request(["one"])
    step = next_step(Pending([], PENDING.runs, [added]), None, MESSAGES)
    assert isinstance(step, dg.SensorResult)
    assert step.dynamic_partitions_requests == [added]
