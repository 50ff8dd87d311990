"""The check that no two scenarios share an id.

Ids are 64 bits of a hash, so one in some thousands of taxonomies with a hundred million scenarios
has a collision. The check compares all ids, a bounded number of them at a time.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.stable_hash import Words
from coverage_assets.scenarios.grid import BATCH_ROWS, Grid
from coverage_assets.taxonomy.vertical import Vertical

AT_ONCE = 1 << 23


@lru_cache(maxsize=8)
def ensure_ids_unique(vertical: Vertical) -> None:
    """Check a vertical once, however often it is enumerated."""
    check_ids_unique(vertical)


def check_ids_unique(
    vertical: Vertical, *, batch_rows: int = BATCH_ROWS, at_once: int = AT_ONCE
) -> None:
    """Refuse a taxonomy with two scenarios of one id, comparing about `at_once` ids at a time."""
    grid = Grid.of(vertical.taxonomy)
    passes = max(1, -(-grid.rows // at_once))
    edges = [round(step * 2**64 / passes) for step in range(passes + 1)]
    for low, high in pairwise(edges):
        ids = _between(grid, batch_rows, low, high - 1)
        ids.sort()
        shared = np.flatnonzero(ids[1:] == ids[:-1])
        if len(shared):
            raise IntegrityError(
                f"two scenarios of `{vertical.name}` share the id sc-{int(ids[shared[0]]):016x}; "
                "rename one of the bins in which they differ"
            )


def _between(grid: Grid, batch_rows: int, low: int, high: int) -> Words:
    """Return all ids from `low` to `high`, in one array that grows as they come."""
    ids = np.empty(min(grid.rows, batch_rows), dtype=np.uint64)
    used = 0
    for block in grid.blocks(batch_rows):
        hashes = block.hashes()
        found = hashes[(hashes >= np.uint64(low)) & (hashes <= np.uint64(high))]
        while used + len(found) > len(ids):
            ids.resize(2 * len(ids), refcheck=False)
        ids[used : used + len(found)] = found
        used += len(found)
    return ids[:used]
