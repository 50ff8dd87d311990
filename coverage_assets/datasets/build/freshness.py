"""Which datasets are stale: those that were collated of other conversations than there are now, or whose index is gone."""

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
    """The version of a dataset over cells whose conversations have these versions."""
    return sha256_json([[*cell, version] for cell, version in sorted(versions.items())])


@dataclass(frozen=True)
class StaleDatasets:
    """What has to be collated again."""

    cells: tuple[Cell, ...]
    domains: tuple[str, ...]
    everything: bool

    def __bool__(self) -> bool:
        return bool(self.cells or self.domains or self.everything)


def find_stale_datasets(
    wanted: Mapping[Cell, str], domains: Sequence[str], store: ArtifactStore
) -> StaleDatasets:
    """Compare what should be there, as versions of conversations by cell, with what is stored."""
    behaviors = store.intact(BEHAVIORS, list(wanted))
    cells = tuple(
        cell
        for cell, version in wanted.items()
        if behaviors[cell] != combined_version({cell: version})
    )
    stored = store.intact(DOMAINS, [(domain,) for domain in domains])
    stale = tuple(
        domain
        for domain in domains
        if stored[domain,] != combined_version(of_domain(wanted, domain))
    )
    return StaleDatasets(cells, stale, store.intact(GLOBAL)[()] != combined_version(wanted))


def of_domain(versions: Mapping[Cell, str], domain: str) -> dict[Cell, str]:
    """Those of one domain."""
    return {cell: version for cell, version in versions.items() if cell[0] == domain}
