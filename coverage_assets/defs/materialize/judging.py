"""What the checks say of what is stored; only what was never judged is looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coverage_assets.defs.declared import assets_by_family
from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.defs.verdicts import CheckResult, recall
from coverage_assets.foundation.artifacts import PartKey
from resources.namespace import Namespace

if TYPE_CHECKING:
    from coverage_assets.defs.family import Family
    from coverage_assets.defs.materialize.lazy_engine import LazyEngine


@dataclass(frozen=True)
class Judged:
    """The outcome of all checks, and which of them could not say anything."""

    checks: tuple[CheckResult, ...]
    failures: Sequence[str]


def judge(
    namespace: Namespace,
    wanted: Wanted,
    stale: Collection[tuple[str, PartKey]],
    engine: LazyEngine,
    *,
    families: Sequence[Family],
    names: Collection[str],
    recheck: bool,
) -> Judged:
    """Return the outcome of all checks of what is fresh, of the named assets."""
    chosen = assets_by_family(namespace, families, wanted)
    fresh = dict(_fresh_versions(chosen, stale, names))
    unjudged = [
        (family, asset)
        for (family, asset), versions in fresh.items()
        if recheck or recall(family, namespace, asset, versions) is None
    ]
    failures = engine.open().check(namespace, unjudged) if unjudged else ()
    checks = tuple(
        result
        for (family, asset), versions in fresh.items()
        for result in recall(family, namespace, asset, versions) or ()
    )
    return Judged(checks, failures)


def _fresh_versions(
    chosen: Mapping[Family, Sequence[WantedAsset]],
    stale: Collection[tuple[str, PartKey]],
    names: Collection[str],
) -> Iterator[tuple[tuple[Family, str], Mapping[PartKey, str]]]:
    """Yield the parts of each asset that are as they should be."""
    for family, assets in chosen.items():
        for asset in assets:
            versions = {
                part: version
                for part, version in asset.versions.items()
                if (asset.name, part) not in stale
            }
            if versions and asset.name in names:
                yield (family, asset.name), versions
