"""How assets are partitioned: by domain and behavior, with keys from the config.

Also the tags of range runs, and the versions that are recorded per partition.
Dagster sorts dimensions by name, so a cell's key reads `behavior|domain`.
In the library a cell is `(domain, behavior)`.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import dagster as dg

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.taxonomy.models import Taxonomy
from resources.partition_keys import key_of

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
DATA_VERSION = "dagster/data_version"
USER_PROVIDED = "dagster/data_version_is_user_provided"


def cells_partitions(
    domains: Sequence[str], behaviors: Sequence[str]
) -> dg.MultiPartitionsDefinition:
    """Return the partitions of every asset that is split by domain and behavior."""
    return dg.MultiPartitionsDefinition(
        {
            DOMAIN: dg.StaticPartitionsDefinition(domains),
            BEHAVIOR: dg.StaticPartitionsDefinition(behaviors),
        }
    )


def range_tags(keys: Sequence[str]) -> dict[str, str]:
    """Return the tags of one run that covers consecutive partition keys."""
    return {RANGE_START: keys[0], RANGE_END: keys[-1]}


@dataclass(frozen=True)
class PartitionBlock:
    """Cells that one run can cover: consecutive domains times consecutive behaviors."""

    domains: tuple[str, ...]
    behaviors: tuple[str, ...]

    @property
    def cells(self) -> list[Cell]:
        """The cells of the block."""
        return [(domain, behavior) for domain in self.domains for behavior in self.behaviors]

    @property
    def tags(self) -> dict[str, str]:
        """The tags of a run that covers the block."""
        return range_tags([key_of(cell) for cell in self.cells])


def all_cells(taxonomy: Taxonomy) -> PartitionBlock:
    """Return all cells of a taxonomy as one block."""
    return PartitionBlock(taxonomy.dimensions[DOMAIN], taxonomy.dimensions[BEHAVIOR])


def consecutive_keys(wanted: Container[str], ordered: Sequence[str]) -> list[tuple[str, ...]]:
    """Split the wanted keys into groups that are consecutive in the given order."""
    return [tuple(keys) for inside, keys in groupby(ordered, key=wanted.__contains__) if inside]


def partition_blocks(
    wanted: Collection[Cell], domains: Sequence[str], behaviors: Sequence[str]
) -> list[PartitionBlock]:
    """Cover the wanted cells, each once and nothing else, with few blocks."""
    spans = [
        (behavior, consecutive_keys({d for d in domains if (d, behavior) in wanted}, domains))
        for behavior in behaviors
    ]
    blocks: list[PartitionBlock] = []
    open_spans: dict[tuple[str, ...], list[str]] = {}
    for behavior, current in [*spans, ("", [])]:
        ended = [span for span in open_spans if span not in current]
        blocks.extend(PartitionBlock(span, tuple(open_spans.pop(span))) for span in ended)
        for span in current:
            open_spans.setdefault(span, []).append(behavior)
    return blocks


def changed_partitions(
    asset: dg.AssetKey, versions: Mapping[str, str], instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    """Return an observation for each partition of an external asset with a new version."""
    recorded = recorded_versions(asset, instance)
    return [
        dg.AssetObservation(
            asset, partition=key, tags={DATA_VERSION: version, USER_PROVIDED: "true"}
        )
        for key, version in versions.items()
        if recorded.get(key) != version
    ]


def recorded_versions(asset: dg.AssetKey, instance: dg.DagsterInstance) -> dict[str, str]:
    """Return the version last observed for each partition of an external asset."""
    tags = instance.event_log_storage.get_latest_tags_by_partition(
        asset, dg.DagsterEventType.ASSET_OBSERVATION, [DATA_VERSION]
    )
    return {key: found[DATA_VERSION] for key, found in tags.items()}
