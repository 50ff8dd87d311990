from __future__ import annotations

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from tests.declaring import exclusions_of, rule, taxonomy_of, vertical_of


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
