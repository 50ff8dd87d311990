from __future__ import annotations

from coverage_assets.defs.datasets.requests import DATASETS_JOB, DOMAINS_JOB, StaleConversations
from coverage_assets.defs.datasets.sensor import find_pending
from coverage_assets.defs.sensors import Pending
from tests.defs.datasets.stale import EVERYTHING, stale


def pending(found: StaleConversations) -> Pending:
    result = find_pending(found, EVERYTHING)
    assert result is not None
    return result


def test_cells_come_before_what_combines_them() -> None:
    runs = pending(stale(("a", "calm"), domains=("a",), everything=True)).runs
    assert {request.job_name for request in runs} == {DATASETS_JOB}


def test_when_the_cells_are_fresh_what_combines_them_is_requested() -> None:
    runs = pending(stale(domains=("a",), everything=True)).runs
    assert [request.job_name for request in runs] == [DOMAINS_JOB, DATASETS_JOB]


def test_the_same_is_not_requested_twice() -> None:
    assert pending(stale(("a", "calm"))).cursor == pending(stale(("a", "calm"))).cursor


def test_what_combines_cells_is_requested_after_the_cells_were() -> None:
    first = pending(stale(("a", "calm"), domains=("a",)))
    assert pending(stale(domains=("a",))).cursor != first.cursor


def test_when_all_is_fresh_nothing_is_pending() -> None:
    assert find_pending(stale(), EVERYTHING) is None
