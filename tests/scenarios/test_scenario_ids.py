from __future__ import annotations

import copy
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from tests.declaring import (
    Declared,
    entry,
    exclusions_of,
    rule,
    taxonomies,
    taxonomy_of,
    vertical_of,
)

BINS = ["price_sensitivity", "brand_bias", "availability", "policy_boundary"]


def ids(taxonomy: Declared, exclusions: Declared | None = None) -> list[str]:
    return enumerate_scenarios(vertical_of(taxonomy, exclusions))["scenario_id"].to_list()


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same declaration with keys and lists in another order."""
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        return {key: shuffled(value[key], chance) for key in keys}
    return (
        [shuffled(item, chance) for item in chance.sample(value, len(value))]
        if isinstance(value, list)
        else value
    )


@pytest.mark.parametrize(
    ("domain", "behavior", "bins", "scenario_id"),
    [
        (
            "cart_management",
            "happy_path",
            ("low", "none", "in_stock", "within_policy"),
            "sc-b6fba4e4f9400a26",
        ),
        (
            "shipping_delivery",
            "adversarial_trap",
            ("high", "hard", "out_of_stock", "out_of_policy"),
            "sc-82fa23dacf73a9a3",
        ),
    ],
)
def test_an_id_never_changes(
    commerce_scenarios: pl.DataFrame,
    domain: str,
    behavior: str,
    bins: tuple[str, ...],
    scenario_id: str,
) -> None:
    values = {"domain": domain, "behavior": behavior, **dict(zip(BINS, bins, strict=True))}
    row = commerce_scenarios.filter(*(pl.col(name) == value for name, value in values.items()))
    assert row["scenario_id"].to_list() == [scenario_id]


def test_an_id_of_another_vertical_never_changes(clinic_scenarios: pl.DataFrame) -> None:
    row = clinic_scenarios.filter(
        domain="billing",
        behavior="on_behalf",
        age="elderly",
        identity="unverified",
        insurance="private",
        urgency="soon",
        waiting_time="weeks",
    )
    assert row["scenario_id"].to_list() == ["sc-2f31b6c2ba6935b6"]


@given(taxonomies(), st.randoms(use_true_random=False))
def test_the_order_of_the_file_changes_no_id(taxonomy: Declared, chance: random.Random) -> None:
    assert set(ids(shuffled(taxonomy, chance))) == set(ids(taxonomy))


def test_reordering_moves_rows_but_keeps_what_an_id_stands_for() -> None:
    taxonomy = taxonomy_of()
    reordered = shuffled(taxonomy, random.Random(3))
    columns = ["scenario_id", "domain", "behavior", "size", "color"]
    before = enumerate_scenarios(vertical_of(taxonomy)).select(columns).sort("scenario_id")
    after = enumerate_scenarios(vertical_of(reordered)).select(columns).sort("scenario_id")
    assert after.equals(before)


def test_the_seed_changes_no_id() -> None:
    assert ids(taxonomy_of(), exclusions_of(seed=1)) == ids(taxonomy_of(), exclusions_of(seed=2))


def test_a_rule_changes_no_id() -> None:
    cap = rule(0, {"size": "s"}, {"limit": 1})
    assert ids(taxonomy_of(), exclusions_of(cap)) == ids(taxonomy_of())


def test_one_more_domain_changes_no_other_id() -> None:
    more = ids(taxonomy_of(domains=["new", "d0", "d1"]))
    assert more[12:] == ids(taxonomy_of(domains=["d0", "d1"]))


def test_a_name_for_people_changes_no_id() -> None:
    renamed = copy.deepcopy(taxonomy_of())
    renamed["domains"][0] = entry("d0") | {"name": "Another name"}
    assert ids(renamed) == ids(taxonomy_of())


def test_the_same_bins_under_other_axes_have_other_ids() -> None:
    one = ids(taxonomy_of(axes={"size": ["x", "y"], "color": ["x"]}))
    other = ids(taxonomy_of(axes={"size": ["x"], "color": ["x", "y"]}))
    assert len(set(one) & set(other)) == 4
