"""Find stale datasets: those collated from other conversations, and those without an index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json

BEHAVIORS = "behavior_datasets"
DOMAINS = "domain_datasets"
GLOBAL = "global_dataset"
FAMILY = (BEHAVIORS, DOMAINS, GLOBAL)


def combined_version(versions: Mapping[Cell, str | None]) -> str:
    """Return the version of a dataset, given the versions of its cells' conversations."""
    return sha256_json([[*cell, version] for cell, version in sorted(versions.items())])


@dataclass(frozen=True)
class StaleDatasets:
    """The datasets that have to be collated again."""

    cells: tuple[Cell, ...]
    domains: tuple[str, ...]
    everything: bool

    def __bool__(self) -> bool:
        return bool(self.cells or self.domains or self.everything)


def find_stale_datasets(
    current: Mapping[Cell, str], domains: Sequence[str], store: ArtifactStore
) -> StaleDatasets:
    """Compare the current versions of conversations, by cell, with those of the stored datasets."""
    stored = store.all_intact(
        {BEHAVIORS: list(current), DOMAINS: [(domain,) for domain in domains], GLOBAL: [()]}
    )
    cells = tuple(
        cell
        for cell, version in current.items()
        if stored[BEHAVIORS][cell] != combined_version({cell: version})
    )
    stale = tuple(
        domain
        for domain in domains
        if stored[DOMAINS][domain,] != combined_version(of_domain(current, domain))
    )
    return StaleDatasets(cells, stale, stored[GLOBAL][()] != combined_version(current))


def of_domain(versions: Mapping[Cell, str], domain: str) -> dict[Cell, str]:
    """Return the versions of one domain's cells."""
    return {cell: version for cell, version in versions.items() if cell[0] == domain}
