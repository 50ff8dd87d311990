"""Measures the scopes of a cap before any rule has removed anything."""

from __future__ import annotations

import numpy as np

from coverage_assets.linting.row_masks import PickedRows
from coverage_assets.scenarios.grid import Grid, Index
from coverage_assets.taxonomy.vertical import BoundRule

MERGE_AFTER = 64


def largest_raw_scope(grid: Grid, cap: BoundRule) -> int:
    """Return how many rows the largest scope of a cap matches."""
    assert cap.rule.limit is not None, "only a cap has scopes"
    parts: list[tuple[Index, Index]] = []
    for picked in PickedRows.matching(grid, cap.predicate):
        parts.append(picked.scopes(cap.rule.limit.per))
        if len(parts) > MERGE_AFTER:
            parts = [_merged(parts)]
    return int(_merged(parts)[1].max(initial=0)) if parts else 0


def _merged(parts: list[tuple[Index, Index]]) -> tuple[Index, Index]:
    scopes, positions = np.unique(
        np.concatenate([scope for scope, _ in parts]), return_inverse=True
    )
    counts = np.zeros(len(scopes), dtype=np.int64)
    np.add.at(counts, positions, np.concatenate([count for _, count in parts]))
    return scopes, counts
