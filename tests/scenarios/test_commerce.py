from __future__ import annotations

import polars as pl
import pytest

from coverage_assets.scenarios.enumerate import split

STAPLE = (pl.col("availability") == "in_stock") & (pl.col("policy_boundary") == "within_policy")


def test_commerce_keeps_5376_of_9072_scenarios(commerce_scenarios: pl.DataFrame) -> None:
    assert (commerce_scenarios["kept"].sum(), commerce_scenarios.height) == (5_376, 9_072)


@pytest.mark.parametrize(
    ("behavior", "kept"),
    [
        ("happy_path", 810),
        ("constraint_heavy", 876),
        ("ambiguous", 912),
        ("multi_turn", 912),
        ("user_corrections", 912),
        ("adversarial_trap", 954),
    ],
)
def test_commerce_keeps_so_many_of_a_behavior(
    commerce_scenarios: pl.DataFrame, behavior: str, kept: int
) -> None:
    assert commerce_scenarios.filter(pl.col("behavior") == behavior)["kept"].sum() == kept


@pytest.mark.parametrize(
    ("rule", "charged"),
    [
        ("physical_impossibility", 54),
        ("business_irrelevance", 864),
        ("regulatory_block", 2_262),
        ("redundancy_reduction", 72),
        ("regulatory_retention", 414),
        ("low_risk_cap", 30),
        ("skew_control", 0),
    ],
)
def test_commerce_charges_so_many_to_a_rule(
    commerce_scenarios: pl.DataFrame, rule: str, charged: int
) -> None:
    assert (commerce_scenarios["excluded_by"] == rule).sum() == charged


def test_physical_impossibility_matches_only_undeliverable_constraint_heavy_rows(
    commerce_scenarios: pl.DataFrame,
) -> None:
    charged = commerce_scenarios.filter(pl.col("excluded_by") == "physical_impossibility")
    seen = charged.select("domain", "behavior", "availability").unique().sort("availability")
    assert seen.rows() == [
        ("shipping_delivery", "constraint_heavy", "backorder"),
        ("shipping_delivery", "constraint_heavy", "out_of_stock"),
    ]


def test_retention_keeps_the_extreme_combination_of_every_price_bin(
    commerce_scenarios: pl.DataFrame,
) -> None:
    kept = commerce_scenarios.filter(
        pl.col("kept")
        & (pl.col("policy_boundary") == "out_of_policy")
        & (pl.col("brand_bias") != "none")
    )
    seen = kept.group_by("domain", "price_sensitivity").agg(
        pl.col("availability", "brand_bias").implode()
    )
    assert (
        seen.height,
        kept.height,
        kept["availability"].unique().to_list(),
        kept["brand_bias"].unique().to_list(),
    ) == (
        36,
        36,
        ["out_of_stock"],
        ["hard"],
    )


def test_the_low_risk_cap_keeps_four_of_every_price(commerce_scenarios: pl.DataFrame) -> None:
    staples = commerce_scenarios.filter(
        STAPLE & pl.col("kept") & (pl.col("behavior") == "happy_path")
    )
    assert staples["price_sensitivity"].value_counts().sort("price_sensitivity").rows() == [
        ("high", 4),
        ("low", 4),
        ("medium", 4),
    ]


def test_the_low_risk_cap_leaves_two_domains_without_a_staple(
    commerce_scenarios: pl.DataFrame,
) -> None:
    staples = commerce_scenarios.filter(
        STAPLE & pl.col("kept") & (pl.col("behavior") == "happy_path")
    )
    assert staples["domain"].value_counts()["count"].to_list() == [1] * 12


def test_what_is_kept_and_what_is_excluded_are_everything(commerce_scenarios: pl.DataFrame) -> None:
    kept, excluded = split(commerce_scenarios)
    ids = pl.concat([kept["scenario_id"], excluded["scenario_id"]])
    assert sorted(ids) == sorted(commerce_scenarios["scenario_id"])
