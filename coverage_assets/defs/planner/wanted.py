"""What should be stored: a version for every part of every asset, and how the assets depend.

Versions are computed from what is declared and from what the families before want, never from what
is stored. So one look tells all that is stale, from the first asset to the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from coverage_assets.foundation.artifacts import PartKey

WHOLE = "whole"
"""The cut of an asset that has one part."""


@dataclass(frozen=True)
class WantedAsset:
    """The parts that an asset should have, with the version of each."""

    name: str
    versions: Mapping[PartKey, str]
    cut: str = WHOLE
    """What its parts are: the whole, or the name of a cut that other assets share."""
    upstream: tuple[str, ...] = ()
    """The assets of this namespace that it reads."""
    family: str = ""


@dataclass(frozen=True)
class RefusedDeclaration:
    """A part of the declarations that cannot be used; what comes from it stays as it was."""

    part: PartKey
    reason: str


@dataclass(frozen=True)
class Wanted:
    """Everything that a namespace should have, in the order in which it is built."""

    assets: tuple[WantedAsset, ...] = ()
    cuts: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    """The names along each dimension of every cut, in their order."""
    observed: Mapping[str, Mapping[PartKey, str]] = field(default_factory=dict)
    """The version of each external asset, or of each of its parts."""
    refused: tuple[RefusedDeclaration, ...] = ()

    def __getitem__(self, name: str) -> WantedAsset:
        return next(asset for asset in self.assets if asset.name == name)

    def __contains__(self, name: str) -> bool:
        return any(asset.name == name for asset in self.assets)

    def __add__(self, more: Wanted) -> Wanted:
        return Wanted(
            (*self.assets, *more.assets),
            {**self.cuts, **more.cuts},
            {**self.observed, **more.observed},
            (*self.refused, *more.refused),
        )

    def of_family(self, family: str) -> Wanted:
        """Say whose assets these are."""
        assets = tuple(replace(asset, family=family) for asset in self.assets)
        return replace(self, assets=assets)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all assets, in the order in which they are built."""
        return tuple(asset.name for asset in self.assets)


def feeds(part: PartKey, other: PartKey) -> bool:
    """Return whether a part is read by a part of an asset that depends on it.

    A cell is read by the same cell, by its domain and by what is whole; what is whole, by all.
    """
    return all(mine == theirs for mine, theirs in zip(part, other, strict=False))
