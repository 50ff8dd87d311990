"""Which conversations and datasets are stale, and the runs that rebuild them.

Used by the sensor and the command line.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from coverage_assets.conversations.compile import CompiledVertical
from coverage_assets.conversations.generation import (
    CONVERSATIONS,
    GOLDENS,
    find_stale_cells,
    wanted_versions,
)
from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL, find_stale_datasets
from coverage_assets.defs.partitions import (
    PartitionBlock,
    consecutive_keys,
    partition_blocks,
    range_tags,
)
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import Cell
from coverage_assets.scenarios.freshness import SCENARIOS

DATASETS_JOB = "make_datasets"
DOMAINS_JOB = "combine_domains"
BY_CELL = (CONVERSATIONS, GOLDENS, BEHAVIORS)


@dataclass(frozen=True)
class StaleConversations:
    """What has to be generated and collated again."""

    cells: tuple[Cell, ...]
    """Cells whose conversations, goldens or dataset are stale."""
    domains: tuple[str, ...]
    everything: bool
    """Whether the dataset over everything is stale."""
    versions: Mapping[Cell, str]
    """The version that the conversations of each cell should have."""

    def __bool__(self) -> bool:
        return bool(self.cells or self.domains or self.everything)


NOTHING_STALE = StaleConversations((), (), everything=False, versions={})


def find_stale_conversations(
    conversations: CompiledVertical,
    scenarios: Mapping[Cell, str],
    store: ArtifactStore,
    *,
    force: bool = False,
) -> StaleConversations:
    """Compare the versions that these scenarios should lead to with those that are stored."""
    versions = wanted_versions(conversations, scenarios)
    domains = tuple(dict.fromkeys(domain for domain, _ in versions))
    if force:
        return StaleConversations(tuple(versions), domains, everything=True, versions=versions)
    datasets = find_stale_datasets(versions, domains, store)
    stale = {*find_stale_cells(versions, store), *datasets.cells}
    cells = tuple(cell for cell in versions if cell in stale)
    return StaleConversations(cells, datasets.domains, datasets.everything, versions)


def complete_scenarios(store: ArtifactStore, cells: Collection[Cell]) -> dict[Cell, str]:
    """Return the versions of the cells whose scenarios are stored and intact."""
    stored = store.intact(SCENARIOS, list(cells))
    return {cell: version for cell in cells if (version := stored[cell]) is not None}


def build_cell_requests(
    stale: StaleConversations, everything: PartitionBlock
) -> list[dg.RunRequest]:
    """Build the runs for stale cells; the dataset over everything joins if there is one run."""
    blocks = partition_blocks(set(stale.cells), everything.domains, everything.behaviors)
    cells = [dg.AssetKey(name) for name in BY_CELL]
    if len(blocks) > 1:
        return [_run(DATASETS_JOB, cells, block.tags) for block in blocks]
    whole = [dg.AssetKey(GLOBAL)] if stale.everything else []
    selection = [*(cells if blocks else []), *whole]
    return [_run(DATASETS_JOB, selection, blocks[0].tags if blocks else {})] if selection else []


def build_domain_requests(stale: StaleConversations, domains: Sequence[str]) -> list[dg.RunRequest]:
    """Build the runs that combine stale domains: one for each group of consecutive domains."""
    return [
        _run(DOMAINS_JOB, [dg.AssetKey(DOMAINS)], range_tags(keys))
        for keys in consecutive_keys(set(stale.domains), domains)
    ]


def build_whole_request(stale: StaleConversations) -> list[dg.RunRequest]:
    """Build the run that collates only the dataset over everything."""
    return [_run(DATASETS_JOB, [dg.AssetKey(GLOBAL)], {})] if stale.everything else []


def _run(job: str, assets: Sequence[dg.AssetKey], tags: Mapping[str, str]) -> dg.RunRequest:
    return dg.RunRequest(job_name=job, asset_selection=list(assets), tags=dict(tags))
