from __future__ import annotations

import polars as pl
import pytest

from coverage_assets.scenarios.counts import Rows, ScenarioCounts
from coverage_assets.scenarios.enumerate import iter_blocks
from coverage_assets.taxonomy.vertical import Vertical


@pytest.mark.parametrize("batch_rows", [1, 100, 1 << 20])
def test_counting_block_by_block_is_counting_the_table(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, batch_rows: int
) -> None:
    streamed = ScenarioCounts(clinic)
    for block, effects in iter_blocks(clinic, batch_rows=max(batch_rows, 50)):
        streamed.add(Rows.of_block(block, effects))
    assert streamed.table().equals(ScenarioCounts.of_frame(clinic, clinic_scenarios).table())
