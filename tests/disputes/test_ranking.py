from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.disputes.ranking import Inventory, inventories, score_of
from tests.disputes.builders import account, config, finding


def equifax(*findings: dict[str, Any], **values: Any) -> Inventory:
    found = {item.bureau: item for item in inventories(account(*findings), config(**values))}
    return found["equifax"]


def skips(*findings: dict[str, Any], **values: Any) -> list[tuple[str, str]]:
    return [(skip.field, skip.reason) for skip in equifax(*findings, **values).skipped]


def fields(*findings: dict[str, Any], **values: Any) -> list[str]:
    return [item.field for item in equifax(*findings, **values).items]


def state(name: str, **more: Any) -> dict[str, Any]:
    return {"bureau_dispute_state": {"equifax": name}, **more}


@pytest.mark.parametrize(
    ("code", "bonus"),
    [
        ("C5_ALL_DIFF", 2),
        ("C4_TWO_MATCH_ONE_DIFF", 1),
        ("C5", 2),
        ("C3_ONE", 0),
        ("C55_X", 0),
        (None, 0),
    ],
)
def test_a_reason_code_brings_the_bonus_of_its_family(code: str | None, bonus: int) -> None:
    read = account(finding("x", reason_code=code)).findings[0]
    assert score_of(read, config()).reason_bonus == bonus


@pytest.mark.parametrize(
    ("documents", "bonus"), [(["bank_audit_log_2024"], 1), (["statement"], 0), (None, 0)]
)
def test_a_rare_document_brings_one_point(documents: list[str] | None, bonus: int) -> None:
    read = account(finding("x", documents=documents)).findings[0]
    assert score_of(read, config()).doc_bonus == bonus


def test_rank_order_is_strength_then_sla_then_presence_then_category_then_field() -> None:
    ranked = [
        finding("strongest", 12),
        finding("longer", 10),
        finding("present", 9, reason_code="C4", present_count=3),
        finding("status", 9, reason_code="C4", present_count=2, category="status"),
        finding("a_terms", 9, reason_code="C4", present_count=2, category="terms"),
        finding("b_terms", 9, reason_code="C4", present_count=2, category="terms"),
        finding("other", 9, reason_code="C4", present_count=2, category="odd"),
    ]
    assert fields(*reversed(ranked)) == [item["field"] for item in ranked]


def test_strength_can_be_the_sla_alone() -> None:
    pair = (finding("bonus", 9, reason_code="C5"), finding("longer", 10))
    assert fields(*pair, strength_metric="sla_days") == ["longer", "bonus"]


@pytest.mark.parametrize(
    ("name", "more", "kept"),
    [
        ("conflict", {}, ["creditor_type"]),
        ("missing", {}, []),
        ("solo", {"is_mismatch": True}, []),
        ("aligned", {}, []),
        ("aligned", {"is_mismatch": True}, ["creditor_type"]),
    ],
)
def test_the_state_decides_whether_a_bureau_is_asked(
    name: str, more: dict[str, Any], kept: list[str]
) -> None:
    assert fields(finding("creditor_type", **state(name, **more))) == kept


def test_a_missing_field_is_asked_for_where_it_is_required() -> None:
    assert fields(finding("date_opened", **state("missing"))) == ["date_opened"]


def test_aligned_mismatches_can_be_left_out() -> None:
    aligned = finding("x", **state("aligned", is_mismatch=True))
    assert skips(aligned, include_aligned_mismatch=False) == [("x", "not_for_bureau")]


def test_a_list_of_mismatch_fields_keeps_others_out() -> None:
    aligned = finding("x", **state("aligned", is_mismatch=True))
    assert skips(aligned, required_mismatch_fields=["y"]) == [("x", "not_for_bureau")]


def test_a_decision_by_the_ai_validation_is_no_decision() -> None:
    odd = finding("x", decision=None, ai_validation_decision="strong_actionable")
    assert skips(odd) == [("x", "unsupported_decision")]


def test_the_skip_reasons_hold_in_their_order() -> None:
    reasons = {
        "a": {"category": "natural_text", "decision": "odd", "min_days": None},
        "b": {"decision": "odd", "min_days": None},
        "c": {"decision": "supportive_needs_companion", "min_days": None},
        "d": {"min_days": None, **state("solo")},
        "e": {"min_days": 0},
        "f": state("solo"),
        "g": {},
    }
    findings = [finding("g", 20), *({**finding(name), **more} for name, more in reasons.items())]
    assert skips(*findings, include_supporters=False) == [
        ("a", "excluded_category"),
        ("b", "unsupported_decision"),
        ("c", "supporters_disabled"),
        ("d", "no_sla_or_min_days"),
        ("e", "no_sla_or_min_days"),
        ("f", "not_for_bureau"),
        ("g", "duplicate"),
    ]


def test_of_two_findings_about_a_field_the_stronger_stays() -> None:
    items = equifax(finding("x", 5), finding("x", 9)).items
    assert [item.sla for item in items] == [9]


def test_a_finding_is_no_duplicate_of_one_for_another_bureau() -> None:
    other = finding("x", 9, bureau_dispute_state={"experian": "conflict"})
    assert skips(finding("x", 5), other) == [("x", "not_for_bureau")]


def test_supporters_are_kept_by_default() -> None:
    items = equifax(finding("x", decision="supportive_needs_companion")).items
    assert [item.role_guess for item in items] == ["supporter"]


def test_every_bureau_that_findings_name_has_an_inventory() -> None:
    found = inventories(account(finding("x", bureaus=["transunion"])), config())
    assert [inventory.bureau for inventory in found] == ["equifax", "transunion"]
