from __future__ import annotations

import polars as pl

from coverage_assets.foundation.frames import check_frame
from coverage_assets.scenarios.schema import scenarios_model
from coverage_assets.taxonomy.vertical import Vertical


def test_the_table_of_scenarios_is_as_its_model_declares(
    commerce: Vertical, commerce_scenarios: pl.DataFrame
) -> None:
    assert (
        check_frame(commerce_scenarios, scenarios_model(commerce), name="scenarios")
        is commerce_scenarios
    )
