"""What a family adds to the definitions of a namespace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import dagster as dg

from coverage_assets.defs.checks import Check
from coverage_assets.defs.partitions import Cuts


@dataclass(frozen=True)
class FamilyDefinitions:
    """The assets of a family in one namespace, with their checks and partitions."""

    assets: Sequence[dg.AssetsDefinition | dg.AssetSpec]
    checks: Mapping[str, Sequence[Check]] = field(default_factory=dict)
    cuts: Cuts = field(default_factory=dict)
    """The partitions of the cuts that this family declares."""
