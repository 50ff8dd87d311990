from __future__ import annotations

from hypothesis import given

from tests.declaring import Declared, verticals
from tests.linting.exactness import FEW, LintResult
from tests.linting.inline import (
    HARMLESS,
    reported,
    rules,
    the_finding,
)
from tests.linting.slow_linter import SlowLinter
from tests.scenarios.brute_force import TooManyChoicesError


def test_two_caps_with_other_scopes_do_not_contradict_each_other() -> None:
    caps = rules(
        "a | stock: out | { limit: 1, per: [domain] }",
        "b | stock: out | { limit: 2, per: [behavior] }",
    )
    assert "contradicting-cap" not in dict(reported(caps))


def test_a_contradiction_with_a_limit_of_zero_says_what_zero_means() -> None:
    caps = rules("a | stock: out | { limit: 1 }", "b | stock: out | { limit: 0 }")
    assert "keeps nothing, as `exclude` does" in the_finding("contradicting-cap", caps).message


def test_a_vacuous_cap_names_its_largest_scope() -> None:
    finding = the_finding("vacuous-cap", rules("cap | stock: out | { limit: 6, per: [domain] }"))
    assert "its largest scope matches 6 scenarios" in finding.message


def test_a_cap_that_only_earlier_rules_make_vacuous_is_reported_differently() -> None:
    finding = the_finding("vacuous-cap", rules(HARMLESS, "cap | stock: out | { limit: 9 }"))
    assert "the earlier rules leave at most 9 scenarios of 12" in finding.message


def test_a_cap_that_binds_in_one_scope_is_not_vacuous() -> None:
    gone = "gone | domain: cart, stock: out, price: dear | exclude"
    assert "vacuous-cap" not in dict(
        reported(rules(gone, "cap | stock: out | { limit: 4, per: [domain] }"))
    )


@FEW
@given(verticals())
def test_vacuous_means_that_a_cap_meets_scenarios_and_removes_none(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).vacuous()
    except TooManyChoicesError:
        return
    assert LintResult(declared).rules("vacuous-cap") == expected
