"""Plans for any graph: also where domains feed cells, and where several cuts come one by one."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.defs.planner import (
    WHOLE,
    AssetRun,
    Stale,
    Wanted,
    WantedAsset,
    feeds,
    plan_stages,
)
from coverage_assets.foundation.artifacts import PartKey

DOMAINS = ("north", "east", "south")
BEHAVIORS = ("calm", "rushed")
ACCOUNTS = ("a1", "a2", "a3")
CUTS = {"cells": (DOMAINS, BEHAVIORS), "domains": (DOMAINS,), "accounts": (ACCOUNTS,)}
PARTS: dict[str, list[PartKey]] = {
    "cells": list(product(DOMAINS, BEHAVIORS)),
    "domains": [(name,) for name in DOMAINS],
    "accounts": [(name,) for name in ACCOUNTS],
    WHOLE: [()],
}
Graph = tuple[Wanted, Stale]
any_plan = pytest.mark.parametrize("apart", [False, True], ids=["together", "apart"])


@st.composite
def any_graph(draw: st.DrawFn) -> Graph:
    """Draw assets of any cut that read any earlier ones, with some stale parts."""
    assets: list[WantedAsset] = []
    stale: dict[str, list[PartKey]] = {}
    for number in range(draw(st.integers(1, 6))):
        cut = draw(st.sampled_from(sorted(PARTS)))
        earlier = [asset.name for asset in assets]
        upstream = draw(st.lists(st.sampled_from(earlier), unique=True)) if earlier else []
        name, versions = f"asset_{number}", dict.fromkeys(PARTS[cut], "v")
        assets.append(WantedAsset(name, versions, cut, tuple(sorted(upstream))))
        parts = draw(st.lists(st.sampled_from(PARTS[cut]), unique=True))
        if parts:
            stale[name] = parts
    return Wanted(tuple(assets), CUTS), stale


def built_by(graph: Graph, *, apart: bool) -> list[tuple[int, int, str, PartKey]]:
    """Stage, run, asset and part of all that a plan builds."""
    wanted, stale = graph
    return [
        (stage, number, name, part)
        for stage, runs in enumerate(plan_stages(stale, wanted, apart=apart))
        for number, run in enumerate(runs)
        for name in run.assets
        for part in parts_of(run, wanted[name])
    ]


def parts_of(run: AssetRun, asset: WantedAsset) -> list[PartKey]:
    if asset.cut == WHOLE:
        return [()]
    assert run.block is not None
    assert asset.cut == run.cut
    return list(product(*run.block.spans))


def runs_of(graph: Graph, *, apart: bool) -> list[AssetRun]:
    wanted, stale = graph
    return [run for stage in plan_stages(stale, wanted, apart=apart) for run in stage]


@any_plan
@given(graph=any_graph())
def test_every_stale_part_is_in_one_run_and_never_before_or_beside_what_it_reads(
    apart: bool,  # noqa: FBT001 - pytest passes it by name
    graph: Graph,
) -> None:
    wanted, stale = graph
    built = built_by(graph, apart=apart)
    assert Counter((name, part) for _, _, name, part in built) == {
        (name, part): 1 for name, parts in stale.items() for part in parts
    }
    early = [
        (name, part, source, read)
        for stage, run, name, part in built
        for source_stage, source_run, source, read in built
        if source in wanted[name].upstream
        and feeds(read, part)
        and not (source_stage < stage or (source_stage, source_run) == (stage, run))
    ]
    assert early == []


@any_plan
@given(graph=any_graph())
def test_blocks_are_consecutive_and_apart_they_keep_to_one_name(
    apart: bool,  # noqa: FBT001
    graph: Graph,
) -> None:
    blocks = [(run.cut, run.block.spans) for run in runs_of(graph, apart=apart) if run.block]
    torn = [
        (cut, span)
        for cut, spans in blocks
        for names, span in zip(CUTS[cut], spans, strict=True)
        if "/".join(span) not in "/".join(names)
    ]
    wide = [spans for _, spans in blocks if apart and len(spans[0]) > 1]
    assert (torn, wide) == ([], [])


@any_plan
@given(graph=any_graph())
def test_only_runs_of_the_first_cut_take_in_what_is_whole(
    apart: bool,  # noqa: FBT001
    graph: Graph,
) -> None:
    wanted, _ = graph
    strange = [
        run
        for run in runs_of(graph, apart=apart)
        if run.cut not in {WHOLE, next(iter(CUTS))}
        and any(wanted[name].cut == WHOLE for name in run.assets)
    ]
    assert strange == []
