"""Datasets, as definitions of a vertical."""

from coverage_assets.defs.datasets.assets import build_dataset_assets
from coverage_assets.defs.datasets.checks import CHECKS
from coverage_assets.defs.datasets.wanted import DOMAINS_CUT
from coverage_assets.defs.family_definitions import FamilyDefinitions
from coverage_assets.defs.last_good import loaded_vertical
from coverage_assets.defs.partitions import cells_partitions, domains_partitions
from resources.namespace import Namespace


def definitions(namespace: Namespace) -> FamilyDefinitions:
    """Build the definitions of a vertical whose taxonomy could be read at least once."""
    vertical = loaded_vertical(namespace).vertical
    if vertical is None:
        return FamilyDefinitions([])
    domains = domains_partitions(vertical.taxonomy)
    assets = build_dataset_assets(namespace, cells_partitions(vertical.taxonomy), domains)
    return FamilyDefinitions(assets, CHECKS, {DOMAINS_CUT: domains})
