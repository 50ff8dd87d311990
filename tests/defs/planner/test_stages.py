from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from coverage_assets.defs.planner import (
    WHOLE,
    PartBlock,
    Stale,
    Wanted,
    WantedAsset,
    plan_stages,
)
from tests.defs.planner.graphs import CUTS, PARTS, graphs, jobs_of, reads

Graph = tuple[Wanted, Stale]

SHOP = Wanted(
    (
        WantedAsset("rules", {(): "1"}),
        WantedAsset("scenarios", dict.fromkeys(PARTS["cells"], "1"), "cells"),
        WantedAsset("manifest", {(): "1"}, upstream=("scenarios",)),
        WantedAsset("talks", dict.fromkeys(PARTS["cells"], "1"), "cells", ("scenarios",)),
        WantedAsset("domains", dict.fromkeys(PARTS["domains"], "1"), "domains", ("talks",)),
        WantedAsset("everything", {(): "1"}, upstream=("talks",)),
    ),
    CUTS,
)


@pytest.mark.parametrize("apart", [False, True])
@given(graph=graphs())
def test_every_stale_part_is_built_once_and_nothing_else(apart: bool, graph: Graph) -> None:  # noqa: FBT001
    wanted, stale = graph
    built = Counter(
        job
        for stage in plan_stages(stale, wanted, apart=apart)
        for run in stage
        for job in jobs_of(run, wanted)
    )
    assert built == Counter((name, part) for name, parts in stale.items() for part in parts)


@pytest.mark.parametrize("apart", [False, True])
@given(graph=graphs())
def test_nothing_is_built_beside_or_before_what_it_reads(apart: bool, graph: Graph) -> None:  # noqa: FBT001
    wanted, stale = graph
    stages = plan_stages(stale, wanted, apart=apart)
    placed = [
        (number, run_number, job)
        for number, stage in enumerate(stages)
        for run_number, run in enumerate(stage)
        for job in jobs_of(run, wanted)
    ]
    wrong = [
        (job, other)
        for number, run_number, job in placed
        for other_number, other_run, other in placed
        if reads(job, other, wanted)
        and (other_number > number or (other_number == number and other_run != run_number))
    ]
    assert wrong == []


@given(graph=graphs())
def test_apart_no_run_covers_two_names_of_the_first_dimension(graph: Graph) -> None:
    wanted, stale = graph
    runs = [run for stage in plan_stages(stale, wanted, apart=True) for run in stage]
    assert [run for run in runs if run.block and len(run.block.spans[0]) > 1] == []


@given(graph=graphs())
def test_the_order_of_stale_parts_does_not_matter(graph: Graph) -> None:
    wanted, stale = graph
    backwards = {name: list(reversed(parts)) for name, parts in reversed(list(stale.items()))}
    assert plan_stages(stale, wanted) == plan_stages(backwards, wanted)


def cells(*parts: tuple[str, str]) -> Stale:
    """What an edit of these cells makes stale."""
    domains = sorted({(domain,) for domain, _ in parts})
    return {
        "rules": [()],
        "scenarios": list(parts),
        "manifest": [()],
        "talks": list(parts),
        "domains": domains,
        "everything": [()],
    }


def test_one_block_takes_one_run_with_all_that_is_whole_and_one_for_its_domains() -> None:
    stages = plan_stages(cells(("b", "y")), SHOP)
    assert [[(run.cut, run.assets) for run in stage] for stage in stages] == [
        [("cells", ("rules", "scenarios", "manifest", "talks", "everything"))],
        [("domains", ("domains",))],
    ]


def test_two_distant_cells_take_a_run_each_and_what_is_whole_comes_after_both() -> None:
    stages = plan_stages(cells(("a", "x"), ("d", "z")), SHOP)
    assert [[(run.cut, run.assets) for run in stage] for stage in stages] == [
        [("cells", ("rules", "scenarios", "talks")), ("cells", ("scenarios", "talks"))],
        [
            ("domains", ("domains",)),
            ("domains", ("domains",)),
            (WHOLE, ("manifest", "everything")),
        ],
    ]


def test_only_tables_stale_take_one_run() -> None:
    ((run,),) = plan_stages({"rules": [()], "manifest": [()]}, SHOP)
    assert (run.cut, run.assets, run.block) == (WHOLE, ("rules", "manifest"), None)


def test_fresh_scenarios_are_not_built_again_for_stale_talks() -> None:
    stages = plan_stages({"scenarios": [("a", "x")], "talks": [("a", "x"), ("a", "y")]}, SHOP)
    assert {(run.assets, run.block) for stage in stages for run in stage} == {
        (("scenarios", "talks"), PartBlock((("a",), ("x",)))),
        (("talks",), PartBlock((("a",), ("y",)))),
    }


def test_nothing_stale_takes_no_run() -> None:
    assert plan_stages({}, SHOP) == ()
