"""Reads all stored scenarios, once for all assets and checks of a run that look at them."""

from functools import lru_cache

import polars as pl

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.freshness import SCENARIOS
from coverage_assets.scenarios.manifest import Manifest, manifest_of
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import stored_parts
from resources.namespace import Namespace


def stored_scenarios(vertical: Vertical, namespace: Namespace) -> pl.DataFrame:
    """Return all stored cells in one table, without the cells that were never built."""
    stored = stored_parts(namespace.store, SCENARIOS, vertical.taxonomy.cells).table
    return enumerate_scenarios(vertical).clear() if stored is None else stored


def stored_manifest(vertical: Vertical, namespace: Namespace) -> Manifest:
    """Return the manifest of what is stored."""
    return _build_manifest(vertical, namespace, tuple(namespace.store.sums(SCENARIOS).items()))


@lru_cache(maxsize=2)
def _build_manifest(
    vertical: Vertical, namespace: Namespace, _sums: tuple[tuple[str, str], ...]
) -> Manifest:
    """Count the stored scenarios, once per list of digests."""
    return manifest_of(vertical, stored_scenarios(vertical, namespace))
