from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.errors import InputError
from coverage_assets.scenarios.counts import Rows, ScenarioCounts
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios, iter_blocks
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import Declared, exclusions_of, rule, taxonomy_of, vertical_of, verticals

CELL = ("cart_management", "happy_path")


@pytest.mark.parametrize("batch_rows", [7, 100, 1_000, 1 << 30])
def test_the_size_of_a_batch_never_changes_the_result(clinic: Vertical, batch_rows: int) -> None:
    cells = Selection(behaviors=("calm",), domains=("billing",))
    by_batches = enumerate_scenarios(clinic, cells, batch_rows=batch_rows)
    assert by_batches.equals(enumerate_scenarios(clinic, cells))


@given(verticals(), st.sampled_from([1, 2, 7, 30]))
def test_the_size_of_a_batch_never_changes_a_random_vertical(
    declared: tuple[Declared, Declared], batch_rows: int
) -> None:
    vertical = vertical_of(*declared)
    assert enumerate_scenarios(vertical, batch_rows=batch_rows).equals(
        enumerate_scenarios(vertical)
    )


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_one_cell_alone_is_that_cell_of_a_full_run(
    name: str, request: pytest.FixtureRequest
) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    taxonomy = vertical.taxonomy
    cells = [
        (domain.slug, behavior.slug)
        for domain in taxonomy.domains
        for behavior in taxonomy.behaviors
    ]
    whole = by_cell(request.getfixturevalue(f"{name}_scenarios"), cells)
    alone = {
        cell: enumerate_scenarios(vertical, Selection((cell[0],), (cell[1],)))
        for cell in cells[::5]
    }
    assert [cell for cell, part in alone.items() if not part.equals(whole[cell])] == []


@given(verticals())
def test_one_cell_alone_is_that_cell_of_a_random_vertical(
    declared: tuple[Declared, Declared],
) -> None:
    vertical = vertical_of(*declared)
    alone = enumerate_scenarios(vertical, Selection(("d0",), ("h0",)))
    assert alone.equals(enumerate_scenarios(vertical).filter(domain="d0", behavior="h0"))


def test_a_selection_of_domains_keeps_the_declared_order(clinic: Vertical) -> None:
    chosen = enumerate_scenarios(clinic, Selection(domains=("billing", "appointments")))
    assert chosen["domain"].unique(maintain_order=True).to_list() == ["appointments", "billing"]


def test_a_misspelt_domain_is_refused_with_the_nearest_one(clinic: Vertical) -> None:
    with pytest.raises(InputError, match="did you mean `billing`"):
        enumerate_scenarios(clinic, Selection(domains=("biling",)))


def test_a_misspelt_behavior_is_refused_with_the_nearest_one(clinic: Vertical) -> None:
    with pytest.raises(InputError, match="did you mean `worried`"):
        enumerate_scenarios(clinic, Selection(behaviors=("woried",)))


@pytest.mark.parametrize("batch_rows", [1, 100, 1 << 20])
def test_counting_block_by_block_is_counting_the_table(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, batch_rows: int
) -> None:
    streamed = ScenarioCounts(clinic)
    for block, verdict in iter_blocks(clinic, batch_rows=max(batch_rows, 50)):
        streamed.add(Rows.of_block(block, verdict))
    assert streamed.table().equals(ScenarioCounts.of_frame(clinic, clinic_scenarios).table())


def test_a_cap_counts_only_what_survived_before_it() -> None:
    rules = exclusions_of(rule(0, {"color": "red"}), rule(1, {"size": "s"}, {"limit": 1}))
    scenarios = enumerate_scenarios(
        vertical_of(taxonomy_of(domains=["d0"], behaviors=["h0"]), rules)
    )
    assert scenarios.filter(size="s").select("color", "excluded_by").rows() == [
        ("red", "r0"),
        ("blue", None),
    ]


def test_a_rule_after_a_cap_still_removes_what_the_cap_kept() -> None:
    rules = exclusions_of(rule(0, {"size": "s"}, {"limit": 1}), rule(1, {"size": "s"}))
    scenarios = enumerate_scenarios(
        vertical_of(taxonomy_of(domains=["d0"], behaviors=["h0"]), rules)
    )
    assert scenarios.filter(size="s")["excluded_by"].sort().to_list() == ["r0", "r1"]


def test_a_row_is_charged_to_the_first_rule_and_lists_the_other_exclude_rules() -> None:
    rules = exclusions_of(
        rule(0, {"color": "red"}), rule(1, {"size": "s"}), rule(2, {"size": "s"}, {"limit": 0})
    )
    scenarios = enumerate_scenarios(
        vertical_of(taxonomy_of(domains=["d0"], behaviors=["h0"]), rules)
    )
    row = scenarios.filter(size="s", color="red").select("excluded_by", "also_matched")
    assert row.rows() == [("r0", ["r1"])]


def test_a_row_that_a_cap_removes_lists_the_exclude_rules_after_it() -> None:
    rules = exclusions_of(rule(0, {"size": "s"}, {"limit": 0}), rule(1, {"size": "s"}))
    scenarios = enumerate_scenarios(
        vertical_of(taxonomy_of(domains=["d0"], behaviors=["h0"]), rules)
    )
    assert scenarios.filter(size="s")["also_matched"].to_list() == [["r1"], ["r1"]]


def test_a_cap_of_zero_removes_everything_it_matches() -> None:
    rules = exclusions_of(rule(0, {"size": "s"}, {"limit": 0}))
    assert enumerate_scenarios(vertical_of(taxonomy_of(), rules))["kept"].sum() == 16


def test_a_cap_larger_than_its_scopes_removes_nothing() -> None:
    rules = exclusions_of(
        rule(
            0, {"size": "s"}, {"limit": 10**9, "per": ["domain"], "balance": ["color", "behavior"]}
        )
    )
    assert enumerate_scenarios(vertical_of(taxonomy_of(), rules))["kept"].all()


def test_a_preferred_row_is_kept_before_others_under_every_seed() -> None:
    cap = rule(0, {"color": "red"}, {"limit": 1, "prefer": {"size": "m"}})
    taxonomy = taxonomy_of(domains=["d0"], behaviors=["h0"])
    tables = [
        enumerate_scenarios(vertical_of(taxonomy, exclusions_of(cap, seed=seed)))
        for seed in range(8)
    ]
    assert {table.filter(color="red", kept=True)["size"].item() for table in tables} == {"m"}


def test_the_seed_decides_ties() -> None:
    cap = rule(0, {"color": "red"}, {"limit": 1})
    taxonomy = taxonomy_of(domains=["d0"], behaviors=["h0"])
    tables = [
        enumerate_scenarios(vertical_of(taxonomy, exclusions_of(cap, seed=seed)))
        for seed in range(20)
    ]
    assert {table.filter(color="red", kept=True)["size"].item() for table in tables} == {
        "s",
        "m",
        "l",
    }


@pytest.mark.parametrize(
    ("balance", "kept"),
    [(["first", "second"], [("a0", 3), ("a1", 3)]), (["second", "first"], [("a0", 1), ("a1", 5)])],
)
def test_the_first_balanced_dimension_wins_where_both_cannot_be_even(
    balance: list[str], kept: list[tuple[str, int]]
) -> None:
    bins = {"first": ["a0", "a1"], "second": ["b0", "b1", "b2", "b3", "b4", "b5"]}
    taxonomy = taxonomy_of(domains=["d0"], behaviors=["h0", "h1", "h2"], axes=bins)
    three_of_a0_are_all_b0 = rule(0, {"first": "a0", "second": {"not": "b0"}})
    five_of_a1_are_all_different = [
        rule(1, {"first": "a1", "second": "b0"}),
        rule(2, {"first": "a1", "behavior": ["h1", "h2"]}),
    ]
    cap = rule(3, {"domain": "d0"}, {"limit": 6, "balance": balance})
    rules = exclusions_of(three_of_a0_are_all_b0, *five_of_a1_are_all_different, cap)
    scenarios = enumerate_scenarios(vertical_of(taxonomy, rules)).filter("kept")
    assert scenarios["first"].value_counts().sort("first").rows() == kept


def test_more_rules_than_bits_in_a_word_are_all_listed() -> None:
    rules = exclusions_of(*(rule(number, {"size": "s"}) for number in range(100)))
    scenarios = enumerate_scenarios(vertical_of(taxonomy_of(), rules))
    assert scenarios.filter(size="s")["also_matched"][0].to_list() == [
        f"r{number}" for number in range(1, 100)
    ]
