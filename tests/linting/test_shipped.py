from __future__ import annotations

from coverage_assets.linting import Finding, lint
from coverage_assets.taxonomy.vertical import Vertical
from tests.linting.inline import TODAY


def of(findings: list[Finding], code: str) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(finding.rule, finding.covered_by) for finding in findings if finding.code == code]


def test_commerce_has_no_errors(commerce: Vertical) -> None:
    assert [finding for finding in lint(commerce, today=TODAY) if finding.level == "error"] == []


def test_skew_control_of_commerce_is_the_one_vacuous_cap(commerce: Vertical) -> None:
    assert of(lint(commerce, today=TODAY), "vacuous-cap") == [("skew_control", ())]


def test_the_low_risk_cap_of_commerce_opens_the_one_gap(commerce: Vertical) -> None:
    (finding,) = [
        finding for finding in lint(commerce, today=TODAY) if finding.code == "opens-a-gap"
    ]
    assert (finding.rule, "the group `staple` in happy_path of 2 domains" in finding.message) == (
        "low_risk_cap",
        True,
    )


def test_commerce_has_three_overlaps(commerce: Vertical) -> None:
    assert of(lint(commerce, today=TODAY), "redundant-overlap") == [
        ("regulatory_block", ("business_irrelevance",)),
        ("regulatory_block", ("physical_impossibility",)),
        ("redundancy_reduction", ("business_irrelevance",)),
    ]


def test_the_caps_of_commerce_take_what_the_rules_before_leave(commerce: Vertical) -> None:
    assert of(lint(commerce, today=TODAY), "order-dependent") == [
        ("regulatory_retention", ("business_irrelevance",)),
        ("low_risk_cap", ("business_irrelevance",)),
        ("low_risk_cap", ("redundancy_reduction",)),
    ]


def test_a_cap_behind_an_exclusion_is_no_more_than_a_note(commerce: Vertical) -> None:
    levels = {
        finding.level
        for finding in lint(commerce, today=TODAY)
        if finding.code == "order-dependent"
    }
    assert levels == {"note"}


def test_clinic_has_no_errors(clinic: Vertical) -> None:
    assert [finding for finding in lint(clinic, today=TODAY) if finding.level == "error"] == []


def test_helpdesk_has_no_errors_or_warnings(helpdesk: Vertical) -> None:
    assert {finding.level for finding in lint(helpdesk, today=TODAY)} == {"note"}
