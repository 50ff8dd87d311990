from __future__ import annotations

import re

from hypothesis import given

from coverage_assets.linting import Finding
from tests.declaring import Declared, verticals
from tests.linting.exactness import FEW, LintResult, number, numbers
from tests.linting.inline import (
    HARMLESS,
    reported,
    rules,
    the_finding,
)
from tests.linting.slow_linter import SlowLinter


def test_a_repeated_id_is_reported_once() -> None:
    assert reported(rules(HARMLESS, "gone | domain: cart, stock: low | exclude")) == [
        ("duplicate-rule", "gone")
    ]


def test_the_order_in_which_a_condition_is_written_makes_no_other_rule() -> None:
    again = "again | stock: out, behavior: calm, domain: cart | exclude"
    assert ("duplicate-rule", "again") in reported(rules(HARMLESS, again))


def test_the_same_condition_with_another_effect_is_no_duplicate() -> None:
    capped = "capped | domain: cart, behavior: calm, stock: out | { limit: 1 }"
    assert "duplicate-rule" not in dict(reported(rules(HARMLESS, capped)))


def test_of_two_equal_sets_only_the_later_is_subsumed() -> None:
    again = "again | domain: cart, behavior: calm, stock: { not: [in, low] } | exclude"
    assert [
        rule for code, rule in reported(rules(HARMLESS, again)) if code == "subsumed-by-one"
    ] == ["again"]


def test_an_earlier_rule_can_be_subsumed_by_a_later_one() -> None:
    wide = "wide | domain: cart, stock: out | exclude"
    assert reported(rules(HARMLESS, wide)) == [("subsumed-by-one", "gone")]


def test_a_cap_subsumes_nothing() -> None:
    assert "subsumed-by-one" not in dict(
        reported(rules("cap | stock: out | { limit: 3 }", HARMLESS))
    )


def test_an_overlap_names_count_and_partner() -> None:
    finding = the_finding(
        "redundant-overlap", rules("dear | price: dear | exclude", "out | stock: out | exclude")
    )
    assert (finding.rule, finding.covered_by, "4 scenarios" in finding.message) == (
        "out",
        ("dear",),
        True,
    )


def test_relations_of_two_rules_are_reported_beside_an_unknown_name() -> None:
    findings = reported(
        rules(
            "typo | stock: oot | exclude",
            HARMLESS,
            "never | stock: in, not: { stock: in } | exclude",
        )
    )
    assert ("never-matches", "never") in findings


@FEW
@given(verticals())
def test_never_matches_means_that_no_scenario_satisfies_the_condition(
    declared: tuple[Declared, Declared],
) -> None:
    assert LintResult(declared).rules("never-matches") == SlowLinter(*declared).never_matches()


@FEW
@given(verticals())
def test_subsumed_means_inside_one_other_set(declared: tuple[Declared, Declared]) -> None:
    slow = SlowLinter(*declared)
    found = {
        number(finding.rule): numbers(finding.covered_by)
        for finding in LintResult(declared).of("subsumed-by-one")
    }
    assert found == {rule: slow.containers(rule) for rule in slow.subsumed()}


@FEW
@given(verticals(most_rules=9))
def test_covered_means_inside_the_union_of_others_and_of_no_single_one(
    declared: tuple[Declared, Declared],
) -> None:
    assert LintResult(declared).rules("covered-by-union") == SlowLinter(*declared).covered()


@FEW
@given(verticals(most_rules=9))
def test_the_rules_that_are_named_do_cover(declared: tuple[Declared, Declared]) -> None:
    slow = SlowLinter(*declared)
    found = LintResult(declared).of("covered-by-union")
    assert all(
        slow.is_covered(number(finding.rule), numbers(finding.covered_by)) for finding in found
    )


@FEW
@given(verticals())
def test_overlaps_are_reported_once_with_their_count(declared: tuple[Declared, Declared]) -> None:
    found = [
        (number(finding.rule), number(finding.covered_by[0]), counted(finding))
        for finding in LintResult(declared).of("redundant-overlap")
    ]
    assert sorted(found) == sorted(SlowLinter(*declared).overlapping())


def counted(finding: Finding) -> int:
    found = re.search(r"both match ([\d,]+) ", finding.message)
    return int(found[1].replace(",", "")) if found else -1
