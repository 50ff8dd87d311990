"""Scenarios and their manifest, as definitions of a vertical."""

import dagster as dg

from coverage_assets.defs.family_definitions import FamilyDefinitions
from coverage_assets.defs.last_good import loaded_vertical
from coverage_assets.defs.partitions import cells_partitions
from coverage_assets.defs.scenarios.assets import build_scenario_assets, declared_cells
from coverage_assets.defs.scenarios.checks import CHECKS
from coverage_assets.defs.scenarios.wanted import CELLS
from resources.namespace import Namespace


def definitions(namespace: Namespace) -> FamilyDefinitions:
    """Build the definitions of a vertical whose taxonomy could be read at least once."""
    vertical = loaded_vertical(namespace).vertical
    if vertical is None:
        return FamilyDefinitions([])
    partitions = cells_partitions(vertical.taxonomy)
    assets: list[dg.AssetsDefinition | dg.AssetSpec] = [
        declared_cells(namespace, partitions),
        *build_scenario_assets(namespace, vertical, partitions),
    ]
    return FamilyDefinitions(assets, CHECKS, {CELLS: partitions})
