"""What every cap keeps, decided over the whole grid.

Within one scope the kept rows are chosen so that, in this order of importance,

1. `limit` rows are kept, or all if there are fewer;
2. the totals of the first balanced dimension are as even as the rows allow, then those of the
   second;
3. the rows that are first in line are kept: preferred rows before others, ties by the stable hash
   under the seed.

Point 3 means: in line order, a row is kept if some choice that satisfies 1 and 2 contains it
together with all rows kept so far. Candidates stream in; of each combination of scope and balanced
values only the first `limit` are held in memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

import numpy as np
import polars as pl

from coverage_assets.foundation import stable_hash
from coverage_assets.scenarios.attribution import KEPT, KeptByCap, apply_rules
from coverage_assets.scenarios.balanced_choice import choose_balanced
from coverage_assets.scenarios.grid import BATCH_ROWS, Block, Grid, Index
from coverage_assets.taxonomy.predicates import bounds, given
from coverage_assets.taxonomy.rules import Limit
from coverage_assets.taxonomy.vertical import BoundRule, Vertical

LINE = ("deferred", "tie", "row")
PRUNE_ROWS = 1 << 21


@lru_cache(maxsize=8)
def decide_caps(vertical: Vertical, batch_rows: int = BATCH_ROWS) -> Mapping[int, Index]:
    """Return the sorted grid row numbers that every cap keeps, by the number of its rule."""
    decided: dict[int, Index] = {}
    for bound in vertical.rules:
        if bound.rule.limit:
            decided[bound.number] = decide_cap(
                vertical, bound, vertical.rules[: bound.number], decided, batch_rows
            )
    return MappingProxyType(decided)


def decide_cap(
    vertical: Vertical,
    bound: BoundRule,
    earlier: Sequence[BoundRule],
    decided: KeptByCap,
    batch_rows: int = BATCH_ROWS,
) -> Index:
    """Return the sorted numbers of the rows that one cap keeps of those the earlier rules leave."""
    limit = bound.rule.limit
    assert limit is not None, "only a cap keeps a part of what it matches"
    grid = Grid.of(vertical.taxonomy, bounds(bound.predicate))
    seed = stable_hash.words([f"seed={vertical.exclusions.seed}"])
    candidates: list[pl.DataFrame] = []
    height = 0
    for block in grid.blocks(batch_rows):
        found = _candidates(
            block, bound, limit, seed, apply_rules(block, earlier, decided).charges == KEPT
        )
        candidates.append(found)
        height += found.height
        if height > PRUNE_ROWS:
            candidates = [_first_in_line(pl.concat(candidates), limit)]
            height = candidates[0].height
    if not candidates:
        return np.zeros(0, dtype=np.int64)
    return np.sort(_choose(_first_in_line(pl.concat(candidates), limit), limit).to_numpy())


def _candidates(
    block: Block,
    bound: BoundRule,
    limit: Limit,
    seed: stable_hash.Words,
    alive: np.typing.NDArray[np.bool_],
) -> pl.DataFrame:
    rows = np.flatnonzero(alive & block.tail.mask(given(bound.predicate, block.fixed)))
    preferred = block.tail.mask(given(bound.prefer, block.fixed))[rows]
    balanced = {
        f"balance_{place}": block.codes(name)[rows].astype(np.int32)
        for place, name in enumerate(limit.balance)
    }
    return pl.DataFrame(
        {
            "scope": block.mixed_radix(limit.per)[rows],
            **balanced,
            "deferred": ~preferred,
            "tie": stable_hash.fold(block.hashes()[rows], seed),
            "row": block.index[rows],
        }
    )


def _first_in_line(candidates: pl.DataFrame, limit: Limit) -> pl.DataFrame:
    """Return the first `limit` candidates of each combination of scope and balanced values."""
    group = ["scope", *(f"balance_{place}" for place in range(len(limit.balance)))]
    return (
        candidates.sort([*group, *LINE])
        .with_columns(pl.int_range(pl.len()).over(group).alias("turn"))
        .filter(pl.col("turn") < limit.limit)
        .drop("turn")
    )


def _choose(candidates: pl.DataFrame, limit: Limit) -> pl.Series:
    one_dimension_at_most = len(limit.balance) <= 1
    if one_dimension_at_most:
        return _most_even(candidates, limit)
    kept = [
        choose_balanced(
            scope["balance_0"].to_list(),
            scope["balance_1"].to_list(),
            scope["row"].to_list(),
            limit=limit.limit,
        )
        for scope in candidates.sort(["scope", *LINE]).partition_by("scope", maintain_order=True)
    ]
    return pl.Series("row", [row for rows in kept for row in rows], dtype=pl.Int64)


def _most_even(candidates: pl.DataFrame, limit: Limit) -> pl.Series:
    """Choose evenly over one dimension: every value's first row, then every second, and so on."""
    group = ["scope", *(f"balance_{place}" for place in range(len(limit.balance)))]
    turn = (
        pl.int_range(pl.len()).over(group).alias("turn")
        if limit.balance
        else pl.lit(0).alias("turn")
    )
    return (
        candidates.sort([*group, *LINE])
        .with_columns(turn)
        .sort(["scope", "turn", *LINE])
        .with_columns(pl.int_range(pl.len()).over("scope").alias("place"))
        .filter(pl.col("place") < limit.limit)
        .get_column("row")
    )
