from __future__ import annotations

from typing import Any

from coverage_assets.disputes.audit import skip_summary, weekday_feasibility
from tests.disputes.builders import document, finding, planned

BOTH = {"equifax": "conflict", "experian": "conflict"}


def pair(**first: Any) -> tuple[dict[str, Any], ...]:
    shared = {"is_mismatch": True, "bureau_dispute_state": BOTH}
    return finding("a", 28, **{**shared, **first}), finding("b", 20, **shared)


def test_consistent_disputes_leave_nothing_to_report() -> None:
    assert document(*pair())["audit"] == []


def test_an_aligned_bureau_that_is_asked_is_reported() -> None:
    states = {"equifax": "conflict", "experian": "aligned"}
    found = document(*pair(bureau_dispute_state=states))["audit"][0]
    assert (found["code"], found["field"], found["bureaus"]) == (
        "aligned_bureau_disputed",
        "a",
        ["experian"],
    )


def test_mixed_states_are_reported_by_bureau() -> None:
    states = {"equifax": "conflict", "experian": "aligned"}
    found = document(*pair(bureau_dispute_state=states))["audit"][1]
    assert (found["code"], found["states"]) == ("mixed_dispute_state", states)


def test_states_of_bureaus_that_do_not_dispute_the_field_do_not_count() -> None:
    states = {"equifax": "conflict", "experian": "conflict", "transunion": "solo"}
    assert document(*pair(bureau_dispute_state=states))["audit"] == []


def test_reasons_that_differ_by_bureau_are_reported() -> None:
    shared = {"is_mismatch": True}
    findings = (
        finding(
            "a",
            28,
            reason_code="C5_ALL_DIFF",
            bureau_dispute_state={"equifax": "conflict"},
            **shared,
        ),
        finding(
            "a", 28, reason_code="C4_TWO", bureau_dispute_state={"experian": "conflict"}, **shared
        ),
        finding("b", 20, bureau_dispute_state=BOTH),
    )
    found = document(*findings)["audit"][0]
    assert (found["code"], found["reasons"]) == (
        "reason_differs",
        {"equifax": "C5_ALL_DIFF", "experian": "C4_TWO"},
    )


def test_decisions_that_differ_by_bureau_are_reported() -> None:
    ends = [finding(name, 10, bureau_dispute_state=BOTH) for name in ("o", "c")]
    findings = (
        finding("a", 19, bureau_dispute_state={"equifax": "conflict"}),
        finding(
            "a",
            19,
            decision="supportive_needs_companion",
            bureau_dispute_state={"experian": "conflict"},
        ),
        *ends,
    )
    assert "decision_differs" in {entry["code"] for entry in document(*findings)["audit"]}


def test_skips_are_counted_over_bureaus() -> None:
    assert document(*pair(), finding("c", decision="odd"))["skip_counts"] == {
        "unsupported_decision": 2
    }


def test_a_skip_reason_above_the_threshold_warns() -> None:
    plans = planned(*pair(), finding("c", decision="odd"))
    rows = {row["reason"]: row for row in skip_summary([plans], warn_above=0.3)}
    assert (
        rows["unsupported_decision"]["findings_share"],
        rows["unsupported_decision"]["warn"],
    ) == (1 / 3, True)


def test_shares_over_no_accounts_are_zero() -> None:
    assert {row["findings_share"] for row in skip_summary([], warn_above=0.5)} == {0.0}


def test_feasibility_counts_bureaus_with_findings_enough() -> None:
    rows = weekday_feasibility(
        [planned(*pair()), planned(finding("a", 3), finding("b", 3)), planned(finding("a"))]
    )
    assert [(row["bureaus"], row["planned"]) for row in rows[:6]] == [(3, 2)] * 5 + [(0, 0)]
