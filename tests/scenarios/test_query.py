from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from coverage_assets.errors import InputError
from coverage_assets.scenarios.query import query
from coverage_assets.taxonomy.vertical import Vertical


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"domain": "billing"}, pl.col("domain") == "billing"),
        ({"behavior": "calm"}, pl.col("behavior") == "calm"),
        (
            {"domain": "billing", "behavior": "calm"},
            (pl.col("domain") == "billing") & (pl.col("behavior") == "calm"),
        ),
        ({"where": {"urgency": ["soon", "today"]}}, pl.col("urgency").is_in(["soon", "today"])),
        ({"where": {"urgency": {"not": "soon"}}}, pl.col("urgency") != "soon"),
        ({"where": {"group": "can_wait"}}, pl.col("urgency").is_in(["routine", "soon"])),
        (
            {"where": {"not": {"age": "child", "urgency": "soon"}}},
            (pl.col("age") != "child") | (pl.col("urgency") != "soon"),
        ),
        ({}, pl.lit(value=True)),
    ],
)
def test_scenarios_are_found_by_domain_behavior_and_condition(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, asked: dict[str, Any], expected: pl.Expr
) -> None:
    assert query(clinic_scenarios, clinic, **asked).equals(clinic_scenarios.filter(expected))


@pytest.mark.parametrize(
    "asked", [{"domain": "biling"}, {"behavior": "clam"}, {"where": {"urgncy": "soon"}}]
)
def test_a_misspelt_name_in_a_query_is_refused_with_the_nearest_one(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, asked: dict[str, Any]
) -> None:
    with pytest.raises(InputError, match="did you mean"):
        query(clinic_scenarios, clinic, **asked)
