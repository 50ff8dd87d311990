from __future__ import annotations

from coverage_assets.scenarios.enumerate import enumerate_scenarios
from tests.declaring import exclusions_of, rule, taxonomy_of, vertical_of


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


def test_more_rules_than_bits_in_a_word_are_all_listed() -> None:
    rules = exclusions_of(*(rule(number, {"size": "s"}) for number in range(100)))
    scenarios = enumerate_scenarios(vertical_of(taxonomy_of(), rules))
    assert scenarios.filter(size="s")["also_matched"][0].to_list() == [
        f"r{number}" for number in range(1, 100)
    ]
