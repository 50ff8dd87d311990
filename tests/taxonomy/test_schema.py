from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given

from coverage_assets.foundation.digests import sha256_table
from coverage_assets.foundation.frames import check_frame
from coverage_assets.taxonomy.schema import EXCLUSION_RULES, TAXONOMY, rules_table, taxonomy_table
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import parse_where
from tests.declaring import Declared, exclusions_of, rule, taxonomy_of, vertical_of, verticals


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_the_table_of_a_taxonomy_is_as_its_model_declares(
    name: str, request: pytest.FixtureRequest
) -> None:
    table = taxonomy_table(request.getfixturevalue(name))
    assert check_frame(table, TAXONOMY, name="taxonomy") is table


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_the_table_of_rules_is_as_its_model_declares(
    name: str, request: pytest.FixtureRequest
) -> None:
    table = rules_table(request.getfixturevalue(name))
    assert check_frame(table, EXCLUSION_RULES, name="exclusion_rules") is table


@given(verticals())
def test_the_tables_of_a_random_vertical_are_as_their_models_declare(
    declared: tuple[Declared, Declared],
) -> None:
    vertical = vertical_of(*declared)
    check_frame(taxonomy_table(vertical), TAXONOMY, name="taxonomy")
    check_frame(rules_table(vertical), EXCLUSION_RULES, name="exclusion_rules")


def test_every_value_of_every_dimension_has_a_row(commerce: Vertical) -> None:
    table = taxonomy_table(commerce)
    listed = {
        name: tuple(table.filter(dimension=name)["slug"]) for name in commerce.taxonomy.dimensions
    }
    assert listed == dict(commerce.taxonomy.dimensions)


def test_axes_and_groups_have_rows_of_their_own(commerce: Vertical) -> None:
    counts = taxonomy_table(commerce).group_by("dimension").len()
    assert counts.filter(pl.col("dimension").is_in(["axis", "group"])).sort("dimension").rows() == [
        ("axis", 4),
        ("group", len(commerce.taxonomy.groups)),
    ]


def test_a_bin_of_numbers_shows_its_interval_and_unit(clinic: Vertical) -> None:
    row = (
        taxonomy_table(clinic)
        .filter(dimension="age", slug="adult")
        .select("kind", "unit", "interval")
        .row(0)
    )
    assert row == ("numeric", "years", "[16, 75)")


def test_a_bin_of_names_shows_neither(clinic: Vertical) -> None:
    row = (
        taxonomy_table(clinic)
        .filter(dimension="identity", slug="verified")
        .select("kind", "unit", "interval")
        .row(0)
    )
    assert row == ("nominal", None, None)


def test_a_group_carries_its_condition(clinic: Vertical) -> None:
    row = taxonomy_table(clinic).filter(dimension="group", slug="can_wait").select("where").item()
    assert json.loads(row) == {"urgency": ["routine", "soon"]}


def test_rules_stand_in_the_order_in_which_they_apply(commerce: Vertical) -> None:
    table = rules_table(commerce)
    assert (table["position"].to_list(), table["id"].to_list()) == (
        list(range(7)),
        [bound.id for bound in commerce.rules],
    )


def test_a_cap_carries_its_scope_balance_and_preference(clinic: Vertical) -> None:
    row = rules_table(clinic).filter(id="few_closed_lists").row(0, named=True)
    assert (row["effect"], row["limit"], row["per"], row["balance"], row["prefer"]) == (
        "limit",
        4,
        ["domain"],
        ["behavior", "urgency"],
        "age is elderly",
    )


def test_an_exclusion_has_no_limit(clinic: Vertical) -> None:
    row = rules_table(clinic).filter(id="urgent_advice_is_urgent").row(0, named=True)
    assert (row["effect"], row["limit"], row["per"], row["balance"], row["prefer"]) == (
        "exclude",
        None,
        [],
        [],
        None,
    )


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_the_condition_of_a_rule_reads_back(name: str, request: pytest.FixtureRequest) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    read = [parse_where(json.loads(text)) for text in rules_table(vertical)["where_json"]]
    assert read == [bound.rule.where for bound in vertical.rules]


def test_a_rule_without_an_owner_shows_that_of_the_file(clinic: Vertical) -> None:
    assert rules_table(clinic)["owner"].unique().to_list() == ["team:clinic-desk"]


def test_no_rules_are_an_empty_table_with_all_columns() -> None:
    table = rules_table(vertical_of(taxonomy_of(), exclusions_of()))
    assert (table.height, table.columns) == (0, list(EXCLUSION_RULES.columns))


def test_one_rule_among_many_changes_the_digest_of_the_table() -> None:
    one = rules_table(vertical_of(taxonomy_of(), exclusions_of(rule(0, {"size": "s"}))))
    other = rules_table(vertical_of(taxonomy_of(), exclusions_of(rule(0, {"size": "m"}))))
    assert sha256_table(one) != sha256_table(other)
