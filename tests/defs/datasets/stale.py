"""What is stale of a vertical of three domains and two behaviors."""

from __future__ import annotations

from coverage_assets.defs.datasets.requests import StaleConversations
from coverage_assets.defs.partitions import PartitionBlock

EVERYTHING = PartitionBlock(("a", "b", "c"), ("calm", "rushed"))


def stale(
    *cells: tuple[str, str], domains: tuple[str, ...] = (), everything: bool = False
) -> StaleConversations:
    versions = dict.fromkeys(EVERYTHING.cells, "v")
    return StaleConversations(cells, domains, everything=everything, versions=versions)
