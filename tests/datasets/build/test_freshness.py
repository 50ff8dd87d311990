from __future__ import annotations

from pathlib import Path

import polars as pl

from coverage_assets.datasets.build.freshness import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    combined_version,
    find_stale_datasets,
    of_domain,
)
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey

VERSIONS = {("cart", "calm"): "1", ("cart", "rude"): "2", ("help", "calm"): "3"}
TABLE = pl.DataFrame({"dataset_id": ["shop"]})


def stored(folder: Path) -> ArtifactStore:
    """Return a store with the datasets of all cells, domains, and everything."""
    store = ArtifactStore(str(folder), "shop")
    cells: dict[PartKey, Artifact | pl.DataFrame] = {
        cell: Artifact(TABLE, version=combined_version({cell: version}))
        for cell, version in VERSIONS.items()
    }
    domains: dict[PartKey, Artifact | pl.DataFrame] = {
        (domain,): Artifact(TABLE, version=combined_version(of_domain(VERSIONS, domain)))
        for domain in ("cart", "help")
    }
    store.write(BEHAVIORS, cells)
    store.write(DOMAINS, domains)
    store.write(GLOBAL, {(): Artifact(TABLE, version=combined_version(VERSIONS))})
    return store


def test_datasets_of_the_current_conversations_are_fresh(tmp_path: Path) -> None:
    assert not find_stale_datasets(VERSIONS, ("cart", "help"), stored(tmp_path))


def test_a_changed_cell_makes_its_domain_and_the_whole_stale(tmp_path: Path) -> None:
    current = {**VERSIONS, ("cart", "rude"): "9"}
    stale = find_stale_datasets(current, ("cart", "help"), stored(tmp_path))
    assert (stale.cells, stale.domains, stale.everything) == ((("cart", "rude"),), ("cart",), True)


def test_without_any_dataset_everything_is_stale(tmp_path: Path) -> None:
    stale = find_stale_datasets(VERSIONS, ("cart", "help"), ArtifactStore(str(tmp_path), "shop"))
    assert (stale.cells, stale.domains, stale.everything) == (
        tuple(VERSIONS),
        ("cart", "help"),
        True,
    )


def test_the_version_does_not_depend_on_the_order_of_cells() -> None:
    assert combined_version(dict(reversed(VERSIONS.items()))) == combined_version(VERSIONS)
