from __future__ import annotations

import pandera.polars as pa
import polars as pl
import pytest

from coverage_assets.disputes import schema
from coverage_assets.disputes.batch import Moments, plan_path
from coverage_assets.disputes.settings import Settings
from coverage_assets.disputes.tables import placements_table
from coverage_assets.foundation.frames import check_frame
from tests.disputes.builders import SAMPLES

PLACEMENTS = placements_table(plan_path(SAMPLES, Settings(), Moments()))


@pytest.mark.parametrize(
    "broken",
    [
        pl.col("role").replace("closer", "last"),
        pl.col("weekday") + 7,
        pl.col("number") - 1,
        pl.lit("x").alias("unknown"),
    ],
)
def test_a_table_that_does_not_fit_its_schema_is_refused(broken: pl.Expr) -> None:
    with pytest.raises(Exception, match="dispute_placements"):
        check_frame(PLACEMENTS.with_columns(broken), schema.PLACEMENTS, name="dispute_placements")


@pytest.mark.parametrize(
    "model", [schema.INVENTORIES, schema.SKIPPED, schema.PLACEMENTS, schema.AUDIT]
)
def test_every_column_is_described(model: pa.DataFrameSchema) -> None:
    assert all(column.description for column in model.columns.values())
