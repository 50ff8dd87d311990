"""The runs that rebuild what is stale: as few as can be, in stages that follow the lineage.

Runs of one stage are independent of each other, so any number of workers may share them. A run
covers parts of one cut, and the assets that are whole join one of the first cut if they need no
other run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeAlias

from coverage_assets.defs.planner.blocks import PartBlock, blocks_of
from coverage_assets.defs.planner.stale import Stale
from coverage_assets.defs.planner.wanted import WHOLE, Wanted, WantedAsset
from coverage_assets.foundation.artifacts import PartKey


@dataclass(frozen=True)
class AssetRun:
    """Some assets, and the parts to build of those that are cut."""

    cut: str
    assets: tuple[str, ...]
    block: PartBlock | None = None


Stage: TypeAlias = tuple[AssetRun, ...]
"""Runs that may go on at the same time."""


def plan_stages(stale: Stale, wanted: Wanted, *, apart: bool = False) -> tuple[Stage, ...]:
    """Plan the runs for what is stale.

    With `apart`, no run covers more than one name of a first dimension: what fails in one domain
    does not hold back another.
    """
    levels = _levels(wanted)
    stages: list[Stage] = []
    carried: Stage = ()
    for level in range(max(levels.values(), default=0) + 1):
        here = [
            asset for asset in wanted.assets if levels[asset.name] == level and asset.name in stale
        ]
        runs = [
            run
            for cut in dict.fromkeys(asset.cut for asset in here if asset.cut != WHOLE)
            for run in _runs_of([a for a in here if a.cut == cut], stale, wanted, apart=apart)
        ]
        whole = [asset.name for asset in here if asset.cut == WHOLE]
        first = [name for name in whole if not _reads_cut(name, stale, wanted)]
        last = [name for name in whole if name not in first]
        if not runs or (len(runs) == 1 and _takes_whole(runs[0], wanted)):
            first, last = [*first, *last], []
        elif _is_read(first, stale, wanted):
            stages.append(_whole(first, wanted))
            first = []
        stages.append((*_join(runs, first, wanted), *carried))
        carried = _whole(last, wanted)
        if _is_read(last, stale, wanted):
            stages.append(carried)
            carried = ()
    return tuple(stage for stage in (*stages, carried) if stage)


def _levels(wanted: Wanted) -> dict[str, int]:
    """Return in which round of runs over parts each asset is built.

    A round ends where parts of one cut are made of those of another, or of what is whole and made
    of parts itself.
    """
    levels: dict[str, int] = {}
    for asset in wanted.assets:
        before = [wanted[name] for name in asset.upstream if name in levels]
        levels[asset.name] = max(
            (levels[source.name] + _ends_round(source, asset, wanted) for source in before),
            default=0,
        )
    return levels


def _ends_round(source: WantedAsset, asset: WantedAsset, wanted: Wanted) -> bool:
    if WHOLE in {asset.cut, source.cut}:
        return asset.cut != WHOLE and _is_made_of_parts(source, wanted)
    return source.cut != asset.cut


def _is_made_of_parts(asset: WantedAsset, wanted: Wanted) -> bool:
    sources = [wanted[name] for name in asset.upstream if name in wanted]
    return any(source.cut != WHOLE or _is_made_of_parts(source, wanted) for source in sources)


def _reads_cut(name: str, stale: Stale, wanted: Wanted) -> bool:
    """Return whether an asset reads, directly or not, one that is cut and stale."""
    return any(
        (wanted[source].cut != WHOLE and source in stale) or _reads_cut(source, stale, wanted)
        for source in wanted[name].upstream
        if source in wanted
    )


def _is_read(names: Collection[str], stale: Stale, wanted: Wanted) -> bool:
    """Return whether something else that is stale reads one of these."""
    return any(
        set(asset.upstream) & set(names)
        for asset in wanted.assets
        if asset.name in stale and asset.name not in names
    )


def _runs_of(
    assets: Sequence[WantedAsset], stale: Stale, wanted: Wanted, *, apart: bool
) -> Iterator[AssetRun]:
    """Yield the runs of a cut: parts of which the same assets are stale share some."""
    parts_of = {asset.name: set(stale[asset.name]) for asset in assets}
    by_assets: dict[tuple[str, ...], list[PartKey]] = {}
    for part in sorted(set().union(*parts_of.values())):
        names = tuple(name for name, parts in parts_of.items() if part in parts)
        by_assets.setdefault(names, []).append(part)
    cut = assets[0].cut
    for names, parts in by_assets.items():
        for group in _apart(parts) if apart else [parts]:
            for block in blocks_of(group, wanted.cuts[cut]):
                yield AssetRun(cut, names, block)


def _apart(parts: Iterable[PartKey]) -> Iterator[list[PartKey]]:
    for _, group in groupby(sorted(parts), key=lambda part: part[0]):
        yield list(group)


def _join(runs: Sequence[AssetRun], names: Sequence[str], wanted: Wanted) -> list[AssetRun]:
    """Let whole assets join the first run that takes some, or make one of them."""
    place = next((number for number, run in enumerate(runs) if _takes_whole(run, wanted)), None)
    if place is None:
        return [*runs, *_whole(names, wanted)]
    run = runs[place]
    joined = AssetRun(run.cut, _ordered([*run.assets, *names], wanted), run.block)
    return [*runs[:place], joined, *runs[place + 1 :]]


def _takes_whole(run: AssetRun, wanted: Wanted) -> bool:
    """Return whether whole assets may join: the job of the first cut builds them, no other does."""
    return run.cut == next(iter(wanted.cuts))


def _whole(names: Sequence[str], wanted: Wanted) -> Stage:
    return (AssetRun(WHOLE, _ordered(names, wanted)),) if names else ()


def _ordered(names: Iterable[str], wanted: Wanted) -> tuple[str, ...]:
    chosen = set(names)
    return tuple(name for name in wanted.names if name in chosen)
