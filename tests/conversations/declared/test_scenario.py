"""Scenarios are read from a table in its order, without its other columns."""

from __future__ import annotations

import polars as pl

from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of


def test_scenarios_keep_the_order_of_the_table_and_of_the_axes() -> None:
    table = pl.DataFrame(
        {
            "kept": [True, True],
            "color": ["red", "blue"],
            "behavior": ["calm", "rude"],
            "domain": ["returns", "orders"],
            "size": ["s", "m"],
            "scenario_id": ["sc-2", "sc-1"],
        }
    )
    assert scenarios_of(table, ("size", "color")) == [
        Scenario("sc-2", "returns", "calm", {"size": "s", "color": "red"}),
        Scenario("sc-1", "orders", "rude", {"size": "m", "color": "blue"}),
    ]
