"""Random graphs of wanted assets, and what an independent eye says of a plan for them."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from coverage_assets.defs.planner import WHOLE, AssetRun, Stale, Wanted, WantedAsset
from coverage_assets.foundation.artifacts import PartKey

COLUMNS = ("a", "b", "c", "d")
ROWS = ("x", "y", "z")
PARTS: dict[str, list[PartKey]] = {
    "cells": list(product(COLUMNS, ROWS)),
    "domains": [(name,) for name in COLUMNS],
    WHOLE: [()],
}
CUTS = {"cells": (COLUMNS, ROWS), "domains": (COLUMNS,)}
Job = tuple[str, PartKey]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Wanted, Stale]:
    """Draw a graph in which cells are built before domains, and some stale parts of it."""
    assets: list[WantedAsset] = []
    stale: dict[str, list[PartKey]] = {}
    order = draw(st.lists(st.sampled_from([*CUTS, WHOLE]), min_size=1, max_size=7))
    for number, cut in enumerate(order):
        name = f"{cut}_{number}"
        before = [asset.name for asset in assets if (asset.cut, cut) != ("domains", "cells")]
        upstream = draw(st.sets(st.sampled_from(before), max_size=3)) if before else set()
        versions = dict.fromkeys(PARTS[cut], "1")
        assets.append(WantedAsset(name, versions, cut, tuple(sorted(upstream))))
        chosen = draw(st.sets(st.sampled_from(PARTS[cut])))
        if chosen:
            stale[name] = sorted(chosen)
    return Wanted(tuple(assets), CUTS), stale


def jobs_of(run: AssetRun, wanted: Wanted) -> list[Job]:
    """Return every part that a run builds."""
    return [
        (name, part)
        for name in run.assets
        for part in (run.block.parts if run.block and wanted[name].cut == run.cut else [()])
    ]


def reads(job: Job, other: Job, wanted: Wanted) -> bool:
    """Return whether a part is made, directly, from another part."""
    (name, part), (source, source_part) = job, other
    shared = min(len(part), len(source_part))
    return source in wanted[name].upstream and part[:shared] == source_part[:shared]
