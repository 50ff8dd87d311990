"""How assets are cut into partitions: by domain x behavior, with the keys that the config declares; and the versions of parts.

Dagster sorts dimensions by name, so a cell's key reads `behavior|domain`; in the library a cell is `(domain, behavior)`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import dagster as dg

from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from resources.partition_keys import key_of

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
DATA_VERSION = "dagster/data_version"
USER_PROVIDED = "dagster/data_version_is_user_provided"


def cells_partitions(
    domains: Sequence[str], behaviors: Sequence[str]
) -> dg.MultiPartitionsDefinition:
    """The partitions of everything that is cut by domain x behavior."""
    return dg.MultiPartitionsDefinition(
        {
            DOMAIN: dg.StaticPartitionsDefinition(domains),
            BEHAVIOR: dg.StaticPartitionsDefinition(behaviors),
        }
    )


@dataclass(frozen=True)
class PartitionBlock:
    """Cells that one run can carry: some consecutive domains by some consecutive behaviors."""

    domains: tuple[str, ...]
    behaviors: tuple[str, ...]

    @property
    def cells(self) -> list[Cell]:
        """The cells inside."""
        return [(domain, behavior) for domain in self.domains for behavior in self.behaviors]

    @property
    def tags(self) -> dict[str, str]:
        """The tags that make a run cover the rectangle."""
        return {
            RANGE_START: key_of((self.domains[0], self.behaviors[0])),
            RANGE_END: key_of((self.domains[-1], self.behaviors[-1])),
        }


def partition_blocks(
    wanted: Collection[Cell], domains: Sequence[str], behaviors: Sequence[str]
) -> list[PartitionBlock]:
    """Few rectangles that cover the wanted cells, each once, and nothing else."""
    spans = [
        (behavior, _runs([(domain, behavior) in wanted for domain in domains]))
        for behavior in behaviors
    ]
    found: list[PartitionBlock] = []
    open_spans: dict[tuple[int, int], list[str]] = {}
    for behavior, runs in [*spans, ("", [])]:
        ended = [run for run in open_spans if run not in runs]
        found.extend(
            PartitionBlock(tuple(domains[slice(*run)]), tuple(open_spans.pop(run))) for run in ended
        )
        for run in runs:
            open_spans.setdefault(run, []).append(behavior)
    return found


def _runs(wanted: Sequence[bool]) -> list[tuple[int, int]]:
    """The stretches of consecutive truth, as (start, end)."""
    edges = [
        index
        for index in range(len(wanted) + 1)
        if (wanted[index] if index < len(wanted) else False) != (index > 0 and wanted[index - 1])
    ]
    return list(zip(edges[::2], edges[1::2], strict=True))


def changed_partitions(
    asset: dg.AssetKey, versions: Mapping[str, str], instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    """One observation per partition of an external asset whose version is not the one on record."""
    recorded = recorded_versions(asset, instance)
    return [
        dg.AssetObservation(
            asset, partition=key, tags={DATA_VERSION: version, USER_PROVIDED: "true"}
        )
        for key, version in versions.items()
        if recorded.get(key) != version
    ]


def recorded_versions(asset: dg.AssetKey, instance: dg.DagsterInstance) -> dict[str, str]:
    """The version of every partition of an external asset that was observed last, by partition key."""
    tags = instance.event_log_storage.get_latest_tags_by_partition(
        asset, dg.DagsterEventType.ASSET_OBSERVATION, [DATA_VERSION]
    )
    return {key: found[DATA_VERSION] for key, found in tags.items()}
