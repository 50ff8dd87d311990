"""The taxonomy and the rules, as definitions of a vertical."""

from coverage_assets.defs.family_definitions import FamilyDefinitions
from coverage_assets.defs.last_good import loaded_vertical
from coverage_assets.defs.taxonomy.assets import build_sources, build_tables
from coverage_assets.defs.taxonomy.checks import CHECKS
from resources.namespace import Namespace


def definitions(namespace: Namespace) -> FamilyDefinitions:
    """Build the definitions; without a taxonomy that was ever read, the files stand alone."""
    sources = build_sources(namespace)
    if loaded_vertical(namespace).vertical is None:
        return FamilyDefinitions([sources])
    return FamilyDefinitions([sources, *build_tables(namespace)], CHECKS)
