"""Everything that Dagster loads: the namespaces of this environment, merged.

A namespace is a vertical, or a family that belongs to no vertical. Each stands for itself: one that
is broken leaves the others as they are.
"""

import os
from collections.abc import Iterable, Sequence

import dagster as dg

from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import Family
from coverage_assets.defs.namespace_definitions import build_namespace
from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.taxonomy.loader import available_verticals
from resources.namespace import Location
from resources.profiles import executor_of

RESERVED = {"datasets", "exports", *(f.name for f in FAMILIES if not f.in_verticals)}
"""Folders beside those of the verticals, wherever artifacts are stored."""


def build_definitions(
    *verticals: str, location: Location | None = None, families: Sequence[Family] = FAMILIES
) -> dg.Definitions:
    """Build the definitions of some verticals, and of the families that belong to none."""
    place = location or Location()
    names = [*verticals, *(family.name for family in families if not family.in_verticals)]
    _refuse_unknown(verticals, place)
    return dg.Definitions.merge(
        dg.Definitions(executor=executor_of(os.environ)),
        *(build_namespace(place.namespace(name), families).definitions for name in names),
    )


def from_environment() -> dg.Definitions:
    """Build the verticals that the environment names, or all; docs/graph.md lists the variables."""
    location = Location.of_environment(os.environ)
    named = os.environ.get("COVERAGE_VERTICAL", "").replace(",", " ").split()
    verticals = named or available_verticals(location.config)
    if not verticals:
        raise InputError(
            f"{location.config} declares no vertical: COVERAGE_CONFIG names the folder"
        )
    return build_definitions(*verticals, location=location)


def _refuse_unknown(verticals: Iterable[str], location: Location) -> None:
    known = available_verticals(location.config)
    for name in verticals:
        if name not in known:
            raise InputError(
                f"there is no vertical `{name}` in {location.config}: {did_you_mean(name, known)}"
            )
        if name in RESERVED:
            raise InputError(
                f"a vertical cannot be called `{name}`: that is the folder of other artifacts"
            )


defs = from_environment()
