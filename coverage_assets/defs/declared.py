"""What the families want stored in a namespace, worked out once for the same declarations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coverage_assets import __version__
from coverage_assets.defs.family import Family, load_reference
from coverage_assets.defs.last_good import remember_vertical
from coverage_assets.defs.planner import (
    RefusedDeclaration,
    Stale,
    Wanted,
    WantedAsset,
    by_asset,
    find_stale,
    pairs,
)
from coverage_assets.defs.verdicts import failing_parts
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.digests import sha256_json
from resources.memory import Memory
from resources.namespace import Namespace

REMEMBERED = "wanted"


def families_of(namespace: Namespace, families: Sequence[Family]) -> list[Family]:
    """Return the families that have artifacts in a namespace, in their order."""
    alone = [
        family for family in families if family.name == namespace.name and not family.in_verticals
    ]
    return alone or [
        family for family in families if family.in_verticals and _is_declared(family, namespace)
    ]


def find_wanted(namespace: Namespace, families: Sequence[Family]) -> Wanted:
    """Work out what a namespace should have; the same declarations are worked out once."""
    memory, present = Memory(namespace), families_of(namespace, families)
    inputs = _inputs(namespace, present)
    remembered = memory.read(REMEMBERED)
    if remembered.get("inputs") == inputs:
        return _from_document(remembered)
    wanted = Wanted()
    for family in present:
        if family.wanted:
            wanted += load_reference(family.wanted)(namespace, wanted).of_family(family.name)
    if any(family.in_verticals for family in present):
        remember_vertical(namespace)
    if not wanted.refused and inputs == _inputs(namespace, present):
        memory.update(REMEMBERED, lambda _: {"inputs": inputs, **_as_document(wanted)})
    return wanted


def _inputs(namespace: Namespace, present: Sequence[Family]) -> str:
    """Digest all that `wanted` is worked out from. Files may be edited meanwhile: look twice."""
    return sha256_json(
        [
            __version__,
            *(
                [
                    family.name,
                    family.code_version,
                    load_reference(family.inputs)(namespace) if family.inputs else "",
                ]
                for family in present
            ),
        ]
    )


def _is_declared(family: Family, namespace: Namespace) -> bool:
    return family.is_declared is None or bool(load_reference(family.is_declared)(namespace))


def _as_document(wanted: Wanted) -> dict[str, Any]:
    return {
        "assets": [
            [asset.name, _pairs(asset.versions), asset.cut, asset.upstream, asset.family]
            for asset in wanted.assets
        ],
        "cuts": list(wanted.cuts.items()),
        "observed": [[name, _pairs(versions)] for name, versions in wanted.observed.items()],
        "refused": [[refusal.part, refusal.reason] for refusal in wanted.refused],
    }


def _from_document(document: dict[str, Any]) -> Wanted:
    return Wanted(
        tuple(
            WantedAsset(name, _versions(pairs), cut, tuple(upstream), family)
            for name, pairs, cut, upstream, family in document["assets"]
        ),
        {cut: tuple(map(tuple, names)) for cut, names in document["cuts"]},
        {name: _versions(pairs) for name, pairs in document["observed"]},
        tuple(RefusedDeclaration(tuple(part), reason) for part, reason in document["refused"]),
    )


def _pairs(versions: Any) -> list[Any]:
    return [[part, version] for part, version in versions.items()]


def _versions(pairs: Any) -> dict[PartKey, str]:
    return {tuple(part): version for part, version in pairs}


def find_stale_parts(namespace: Namespace, families: Sequence[Family], wanted: Wanted) -> Stale:
    """Compare what is stored, in the store and beside it, with what is wanted."""
    stale = pairs(find_stale(wanted, namespace.store))
    for family, assets in assets_by_family(namespace, families, wanted).items():
        if family.altered:
            for asset in assets:
                fresh = [part for part in asset.versions if (asset.name, part) not in stale]
                found = load_reference(family.altered)(namespace, asset.name, fresh)
                stale |= {(asset.name, part) for part in found}
    return by_asset(stale, wanted)


def held_parts(
    namespace: Namespace, families: Sequence[Family], wanted: Wanted
) -> dict[str, set[PartKey]]:
    """Return the parts of each asset that a blocking check has failed as they are stored now."""
    held: dict[str, set[PartKey]] = {}
    for family, assets in assets_by_family(namespace, families, wanted).items():
        for asset in assets:
            failing = failing_parts(family, namespace, asset.name, asset.versions)
            if failing:
                held[asset.name] = failing
    return held


def assets_by_family(
    namespace: Namespace, families: Sequence[Family], wanted: Wanted
) -> dict[Family, list[WantedAsset]]:
    """Return which assets each family wants."""
    return {
        family: [asset for asset in wanted.assets if asset.family == family.name]
        for family in families_of(namespace, families)
    }
