"""What is stored differently from what is wanted, and what of it can be rebuilt now."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from coverage_assets.defs.planner.wanted import Wanted, feeds
from coverage_assets.foundation.artifacts import ArtifactStore, PartKey

Stale: TypeAlias = Mapping[str, Sequence[PartKey]]
"""The stale parts of each asset that has some, in the order in which assets are built."""


def find_stale(wanted: Wanted, store: ArtifactStore) -> Stale:
    """Compare what is stored with what is wanted."""
    stored = store.all_intact({asset.name: list(asset.versions) for asset in wanted.assets})
    found = {
        asset.name: [
            part for part, version in asset.versions.items() if stored[asset.name][part] != version
        ]
        for asset in wanted.assets
    }
    return {name: parts for name, parts in found.items() if parts}


def everything(wanted: Wanted) -> Stale:
    """Take every part for stale."""
    return {asset.name: list(asset.versions) for asset in wanted.assets if asset.versions}


def ready_parts(
    stale: Stale,
    wanted: Wanted,
    is_asked_for: Callable[[str, PartKey], bool],
    *,
    named: Collection[str] = (),
    held: Mapping[str, Collection[PartKey]] = MappingProxyType({}),
) -> Stale:
    """Keep what is asked for, without what would be built on something that stays stale.

    Nor on what is held, because a blocking check failed it. An asset that is named is built all
    the same where it would only wait for what is stale.
    """
    left: dict[str, list[PartKey]] = {}
    ready: dict[str, list[PartKey]] = {}
    for asset in wanted.assets:
        for part in stale.get(asset.name, ()):
            waits = asset.name not in named and _reads(left, asset.upstream, part)
            blocked = waits or _reads(held, asset.upstream, part)
            chosen = left if blocked or not is_asked_for(asset.name, part) else ready
            chosen.setdefault(asset.name, []).append(part)
    return ready


def _reads(
    parts: Mapping[str, Collection[PartKey]], upstream: Collection[str], part: PartKey
) -> bool:
    return any(feeds(source, part) for name in upstream for source in parts.get(name, ()))


def by_asset(parts: Collection[tuple[str, PartKey]], wanted: Wanted) -> Stale:
    """Group parts by asset, both in the order in which they are built."""
    grouped = {
        asset.name: [part for part in asset.versions if (asset.name, part) in parts]
        for asset in wanted.assets
    }
    return {name: found for name, found in grouped.items() if found}


def pairs(stale: Stale) -> set[tuple[str, PartKey]]:
    """Return the asset and the part of everything that is stale."""
    return {(name, part) for name, parts in stale.items() for part in parts}
