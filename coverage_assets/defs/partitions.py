"""How assets are partitioned, and which parts a run covers.

Dagster sorts dimensions by name, so a cell's key reads `behavior|domain`. In the library a cell is
`(domain, behavior)`.
"""

from collections.abc import Mapping, Sequence

import dagster as dg

from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.models import Taxonomy
from resources.partition_keys import part_of, partition_key

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
PARTITION = "dagster/partition"

CELLS = "cells"
"""The cut of assets with a part per cell."""
DOMAINS = "domains"
"""The cut of assets with a part per domain."""

Cuts = Mapping[str, dg.PartitionsDefinition[str]]
"""The partitions of every cut."""


def cells_partitions(taxonomy: Taxonomy) -> dg.MultiPartitionsDefinition:
    """Return the partitions of every asset that is split by domain and behavior."""
    return dg.MultiPartitionsDefinition(
        {
            name: dg.StaticPartitionsDefinition(taxonomy.dimensions[name])
            for name in (DOMAIN, BEHAVIOR)
        }
    )


def domains_partitions(taxonomy: Taxonomy) -> dg.StaticPartitionsDefinition:
    """Return the partitions of every asset that is split by domain."""
    return dg.StaticPartitionsDefinition(taxonomy.dimensions[DOMAIN])


def range_tags(parts: Sequence[PartKey]) -> dict[str, str]:
    """Return the tags of one run that covers consecutive parts."""
    return {RANGE_START: partition_key(parts[0]), RANGE_END: partition_key(parts[-1])}


def parts_of_run(
    run: dg.DagsterRun, partitions: dg.PartitionsDefinition[str], instance: dg.DagsterInstance
) -> list[PartKey] | None:
    """Return the parts that a run covers, or None if it says nothing of partitions."""
    if RANGE_START in run.tags:
        first, last = run.tags[RANGE_START], run.tags[RANGE_END]
        return [part_of(key) for key in _keys_between(first, last, partitions, instance)]
    return [part_of(run.tags[PARTITION])] if PARTITION in run.tags else None


def _keys_between(
    first: str, last: str, partitions: dg.PartitionsDefinition[str], instance: dg.DagsterInstance
) -> Sequence[str]:
    if not isinstance(partitions, dg.DynamicPartitionsDefinition):
        return partitions.get_partition_keys_in_range(dg.PartitionKeyRange(first, last))
    keys = list(instance.get_dynamic_partitions(str(partitions.name)))
    return keys[keys.index(first) : keys.index(last) + 1]
