from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_assets.linting import Finding, lint, row_masks, rule_order
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from tests.declaring import Declared, vertical_of, verticals
from tests.linting.slow_linter import SlowLinter
from tests.scenarios.brute_force import TooManyChoicesError

TODAY = dt.date(2026, 11, 20)
FEW = settings(max_examples=25)


class Said:
    """The findings on a declared vertical, by code."""

    def __init__(self, declared: tuple[Declared, Declared]) -> None:
        self.findings = lint(vertical_of(*declared), today=TODAY)

    def of(self, code: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.code == code]

    def rules(self, code: str) -> set[int]:
        return {number(finding.rule) for finding in self.of(code)}

    def pairs(self, code: str) -> set[tuple[int, int]]:
        return {(number(finding.rule), number(finding.covered_by[0])) for finding in self.of(code)}


def number(rule: str | None) -> int:
    return int(str(rule)[1:])


def numbers(ids: tuple[str, ...]) -> set[int]:
    return {number(rule) for rule in ids}


@FEW
@given(verticals())
def test_never_matches_means_that_no_scenario_satisfies_the_condition(
    declared: tuple[Declared, Declared],
) -> None:
    assert Said(declared).rules("never-matches") == SlowLinter(*declared).never_matches()


@FEW
@given(verticals())
def test_subsumed_means_inside_one_other_set(declared: tuple[Declared, Declared]) -> None:
    slow = SlowLinter(*declared)
    said = {
        number(finding.rule): numbers(finding.covered_by)
        for finding in Said(declared).of("subsumed-by-one")
    }
    assert said == {rule: slow.containers(rule) for rule in slow.subsumed()}


@FEW
@given(verticals(most_rules=9))
def test_covered_means_inside_the_union_of_others_and_of_no_single_one(
    declared: tuple[Declared, Declared],
) -> None:
    assert Said(declared).rules("covered-by-union") == SlowLinter(*declared).covered()


@FEW
@given(verticals(most_rules=9))
def test_the_rules_that_are_named_do_cover(declared: tuple[Declared, Declared]) -> None:
    slow = SlowLinter(*declared)
    found = Said(declared).of("covered-by-union")
    assert all(
        slow.is_covered(number(finding.rule), numbers(finding.covered_by)) for finding in found
    )


@FEW
@given(verticals())
def test_overlaps_are_told_once_with_their_count(declared: tuple[Declared, Declared]) -> None:
    said = [
        (number(finding.rule), number(finding.covered_by[0]), counted(finding))
        for finding in Said(declared).of("redundant-overlap")
    ]
    assert sorted(said) == sorted(SlowLinter(*declared).overlapping())


def counted(finding: Finding) -> int:
    found = re.search(r"both match ([\d,]+) ", finding.message)
    return int(found[1].replace(",", "")) if found else -1


@FEW
@given(verticals())
def test_shadowed_means_that_nothing_is_left_for_the_rule(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).shadowed()
    except TooManyChoicesError:
        return
    assert Said(declared).rules("shadowed") == expected


@FEW
@given(verticals())
def test_vacuous_means_that_a_cap_meets_scenarios_and_removes_none(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).vacuous()
    except TooManyChoicesError:
        return
    assert Said(declared).rules("vacuous-cap") == expected


@settings(max_examples=50)
@given(verticals(most_rules=5))
def test_order_dependent_means_that_another_order_keeps_other_scenarios(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).order_dependent()
    except TooManyChoicesError:
        return
    assert Said(declared).pairs("order-dependent") == expected


@FEW
@given(verticals(most_rules=5))
def test_order_dependence_is_the_same_when_caps_are_streamed(
    declared: tuple[Declared, Declared],
) -> None:
    in_memory = Said(declared).pairs("order-dependent")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            rule_order.RuleReorderings, "__init__", no_memory(rule_order.RuleReorderings.__init__)
        )
        assert Said(declared).pairs("order-dependent") == in_memory


def no_memory(original: object) -> object:
    return lambda self, outcome: original(self, outcome, cells_left=-1)  # type: ignore[operator]


@FEW
@given(verticals())
def test_emptied_cells_are_told_by_the_rules_that_did_it(
    declared: tuple[Declared, Declared],
) -> None:
    try:
        expected = SlowLinter(*declared).emptied_cells()
    except TooManyChoicesError:
        return
    found = Said(declared).of("empties-a-cell")
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
        gap for finding in Said(declared).of("opens-a-gap") for gap in gaps_in(finding)
    } == expected


def gaps_in(finding: Finding) -> set[tuple[str, str, str]]:
    found = re.search(
        r"nothing of (?:the group )?`(\S+)` in (\w+) of \d+ domains?: (.*)", finding.message
    )
    assert found is not None
    return {(found[2], domain, found[1]) for domain in re.split(", | and ", found[3])}


@FEW
@given(verticals())
def test_what_is_said_does_not_depend_on_the_size_of_blocks(
    declared: tuple[Declared, Declared],
) -> None:
    usual = Said(declared).findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_masks, "BLOCK_ROWS", 5)
        patch.setattr("coverage_assets.linting.relations.block_rows", lambda _: 5)
        patch.setattr("coverage_assets.linting.rule_effects.block_rows", lambda _: 5)
        patch.setattr("coverage_assets.linting.rule_effects.BLOCK_ROWS", 5)
        assert Said(declared).findings == usual


@FEW
@given(verticals(), st.data())
def test_every_witness_is_a_scenario_of_the_vertical(
    declared: tuple[Declared, Declared], data: st.DataObject
) -> None:
    found = [finding for finding in Said(declared).findings if finding.witness]
    if found:
        witness = data.draw(st.sampled_from(found)).witness
        assert witness is not None
        scenarios = enumerate_scenarios(vertical_of(*declared))
        row = scenarios.filter(scenario_id=witness["scenario_id"]).row(0, named=True)
        expected = {"domain": witness["domain"], "behavior": witness["behavior"], **witness["bins"]}
        assert {name: row[name] for name in expected} == expected
