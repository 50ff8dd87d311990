"""Conversations and their goldens, as definitions of a vertical."""

from coverage_assets.defs.conversations.assets import build_conversation_assets, build_sources
from coverage_assets.defs.conversations.checks import CHECKS
from coverage_assets.defs.family_definitions import FamilyDefinitions
from coverage_assets.defs.last_good import loaded_vertical
from coverage_assets.defs.partitions import cells_partitions, domains_partitions
from resources.namespace import Namespace


def definitions(namespace: Namespace) -> FamilyDefinitions:
    """Build the definitions of a vertical whose taxonomy could be read at least once."""
    vertical = loaded_vertical(namespace).vertical
    if vertical is None:
        return FamilyDefinitions([])
    cells, domains = cells_partitions(vertical.taxonomy), domains_partitions(vertical.taxonomy)
    assets = build_conversation_assets(namespace, vertical, cells)
    return FamilyDefinitions([*build_sources(namespace, domains), assets], CHECKS)
