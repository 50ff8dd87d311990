from __future__ import annotations

import dagster as dg
import pytest

from coverage_assets.datasets.build.freshness import GLOBAL
from coverage_assets.defs.datasets.sensor import (
    BY_CELL,
    DATASETS_JOB,
    DOMAINS_JOB,
    FRESH,
    StaleConversations,
    build_cell_requests,
    build_domain_requests,
    build_whole_request,
    next_step,
)
from coverage_assets.defs.partitions import RANGE_END, RANGE_START, PartitionBlock

EVERYTHING = PartitionBlock(("a", "b", "c"), ("calm", "rushed"))
WANTED = dict.fromkeys(EVERYTHING.cells, "v")


def stale(
    *cells: tuple[str, str], domains: tuple[str, ...] = (), everything: bool = False
) -> StaleConversations:
    return StaleConversations(cells, domains, everything=everything, wanted=WANTED)


def assets(request: dg.RunRequest) -> list[str]:
    return [key.path[-1] for key in request.asset_selection or []]


def test_cells_of_one_rectangle_share_a_run_with_the_dataset_over_everything() -> None:
    [request] = build_cell_requests(
        stale(("a", "calm"), ("b", "calm"), everything=True), EVERYTHING
    )
    assert (assets(request), request.tags[RANGE_START], request.tags[RANGE_END]) == (
        [*BY_CELL, GLOBAL],
        "calm|a",
        "calm|b",
    )


def test_cells_apart_have_a_run_each_and_leave_the_whole_for_later() -> None:
    requests = build_cell_requests(
        stale(("a", "calm"), ("c", "rushed"), everything=True), EVERYTHING
    )
    assert [assets(request) for request in requests] == [list(BY_CELL), list(BY_CELL)]


def test_neighboring_domains_share_a_run() -> None:
    requests = build_domain_requests(stale(domains=("a", "b")), EVERYTHING.domains)
    assert [(one.tags[RANGE_START], one.tags[RANGE_END]) for one in requests] == [("a", "b")]


def test_domains_apart_have_a_run_each() -> None:
    requests = build_domain_requests(stale(domains=("a", "c")), EVERYTHING.domains)
    assert [(one.tags[RANGE_START], one.tags[RANGE_END]) for one in requests] == [
        ("a", "a"),
        ("c", "c"),
    ]


def test_the_whole_is_asked_for_only_where_it_is_stale() -> None:
    assert (
        len(build_whole_request(stale())),
        len(build_whole_request(stale(everything=True))),
    ) == (0, 1)


def test_cells_come_before_what_combines_them() -> None:
    said = next_step(stale(("a", "calm"), domains=("a",), everything=True), None, EVERYTHING)
    assert isinstance(said, dg.SensorResult)
    assert {request.job_name for request in said.run_requests or []} == {DATASETS_JOB}


def test_when_the_cells_are_fresh_what_combines_them_is_asked_for() -> None:
    said = next_step(stale(domains=("a",), everything=True), None, EVERYTHING)
    assert isinstance(said, dg.SensorResult)
    assert [request.job_name for request in said.run_requests or []] == [DOMAINS_JOB, DATASETS_JOB]


def test_the_same_is_not_asked_for_twice() -> None:
    first = next_step(stale(("a", "calm")), None, EVERYTHING)
    assert isinstance(first, dg.SensorResult)
    assert isinstance(next_step(stale(("a", "calm")), first.cursor, EVERYTHING), dg.SkipReason)


def test_what_combines_cells_is_asked_for_after_the_cells_were() -> None:
    first = next_step(stale(("a", "calm"), domains=("a",)), None, EVERYTHING)
    assert isinstance(first, dg.SensorResult)
    assert isinstance(next_step(stale(domains=("a",)), first.cursor, EVERYTHING), dg.SensorResult)


@pytest.mark.parametrize("cursor", [None, "something", FRESH])
def test_when_all_is_fresh_the_cursor_says_so(cursor: str | None) -> None:
    said = next_step(stale(), cursor, EVERYTHING)
    assert isinstance(said, dg.SensorResult)
    assert (said.cursor, said.run_requests) == (FRESH, [])
