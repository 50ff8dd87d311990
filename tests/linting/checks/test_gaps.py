from __future__ import annotations

import re

from hypothesis import given

from coverage_assets.linting import Finding
from tests.declaring import Declared, verticals
from tests.linting.exactness import FEW, LintResult
from tests.linting.inline import (
    HARMLESS,
    WAIVER,
    reported,
    rules,
    the_finding,
)
from tests.linting.slow_linter import SlowLinter
from tests.scenarios.brute_force import TooManyChoicesError


def test_rules_that_leave_nothing_together_are_one_error() -> None:
    findings = reported(rules("most | domain: cart | exclude", "rest | domain: shipping | exclude"))
    assert findings == [("excludes-everything", "most")]


def test_a_cap_without_scopes_excludes_everything_only_at_zero() -> None:
    assert "excludes-everything" not in dict(
        reported(rules("cap | domain: [cart, shipping] | { limit: 1 }"))
    )


def test_cells_emptied_by_the_same_rules_are_one_finding() -> None:
    finding = the_finding("empties-a-cell", rules("cart | domain: cart | exclude"))
    assert finding.message.endswith("leave nothing of 2 cells: cart x calm and cart x pushy")


def test_cells_emptied_together_are_reported_at_the_rule_that_removed_most() -> None:
    few = "few | domain: cart, behavior: calm, stock: out | exclude"
    finding = the_finding(
        "empties-a-cell",
        rules(few, "most | domain: cart, behavior: calm, stock: [in, low] | exclude"),
    )
    assert (finding.rule, finding.covered_by) == ("most", ("few",))


def test_a_waived_cell_is_no_finding() -> None:
    assert reported(rules("cart | domain: cart | exclude") + WAIVER.format(more="")) == []


def test_a_waiver_of_a_group_does_not_waive_the_cell() -> None:
    findings = reported(
        rules("cart | domain: cart | exclude") + WAIVER.format(more="group: easy, ")
    )
    assert findings == [("empties-a-cell", "cart")]


def test_a_waiver_of_what_is_not_empty_is_unused() -> None:
    assert reported(rules(HARMLESS) + WAIVER.format(more="")) == [("unused-waiver", None)]


def test_an_expired_waiver_still_waives() -> None:
    findings = reported(
        rules("cart | domain: cart | exclude") + WAIVER.format(more="expires: 2026-11-19, ")
    )
    assert findings == [("expired", None)]


def test_a_gap_that_exclude_rules_made_alone_is_by_design() -> None:
    assert reported(rules("easy | group: easy | exclude")) == []


def test_a_gap_names_the_domains() -> None:
    capped = rules("cap | group: easy, domain: cart, behavior: calm | { limit: 0 }")
    assert (
        "nothing of the group `easy` in calm of 1 domain: cart"
        in the_finding("opens-a-gap", capped).message
    )


def test_a_waived_gap_is_no_finding() -> None:
    capped = rules("cap | group: easy, domain: cart | { limit: 1 }")
    assert reported(capped + WAIVER.format(more="group: easy, ")) == []


@FEW
@given(verticals())
def test_emptied_cells_are_reported_by_the_rules_that_did_it(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).emptied_cells()
    except TooManyChoicesError:
        return
    found = LintResult(declared).of("empties-a-cell")
    assert {frozenset([str(finding.rule), *finding.covered_by]) for finding in found} == expected


@FEW
@given(verticals())
def test_gaps_are_those_that_exclude_rules_did_not_make_alone(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).gaps()
    except TooManyChoicesError:
        return
    assert {
        gap for finding in LintResult(declared).of("opens-a-gap") for gap in gaps_in(finding)
    } == expected


def gaps_in(finding: Finding) -> set[tuple[str, str, str]]:
    found = re.search(
        r"nothing of (?:the group )?`(\S+)` in (\w+) of \d+ domains?: (.*)", finding.message
    )
    assert found is not None
    return {(found[2], domain, found[1]) for domain in re.split(", | and ", found[3])}
