from __future__ import annotations

from coverage_assets.linting.cap_candidates import CapCandidates
from coverage_assets.linting.context import LintContext
from tests.linting.inline import HARMLESS, TODAY, rules, vertical_from

CAP = "cap | stock: out | { limit: 4 }"


def candidates(*entries: str) -> tuple[CapCandidates, LintContext]:
    """Return the candidates of the last rule, a cap."""
    context = LintContext(vertical_from(rules(*entries)), TODAY)
    return CapCandidates.of(context.outcome, context.rules[-1]), context


def test_a_cap_starts_from_all_rows_that_it_matches() -> None:
    held, _ = candidates(HARMLESS, CAP)
    assert held.candidates([], {}).sum() == len(held.rows.numbers) == 12


def test_rules_before_a_cap_remove_candidates() -> None:
    held, context = candidates(HARMLESS, CAP)
    assert held.candidates(context.rules[:1], {}).sum() == 9


def test_a_rule_that_shares_no_row_with_the_cap_has_no_place() -> None:
    held, _ = candidates("low | stock: low | exclude", HARMLESS, CAP)
    assert dict(held.places) == {1: 0}


def test_a_cap_before_that_keeps_other_rows_leaves_other_candidates() -> None:
    held, context = candidates("dear | price: dear | { limit: 1 }", CAP)
    first = context.rules[0]
    everything = {first.number: held.rows.numbers}
    assert held.candidates([first], everything).sum() == 12
