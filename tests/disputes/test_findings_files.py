from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.disputes.findings_files import parse_account, read_account, read_accounts
from coverage_assets.errors import InputError
from tests.disputes.builders import EXAMPLE, SAMPLES, account, finding


def refusal(document: Any, name: str = "f.json") -> str:
    with pytest.raises(InputError) as caught:
        parse_account(json.dumps(document).encode(), name=name)
    return str(caught.value)


def test_a_summary_and_plain_findings_are_read_alike() -> None:
    findings = [finding("payment_status")]
    summary = parse_account(
        json.dumps({"validation_requirements": {"findings": findings}}).encode()
    )
    assert summary.findings == account(*findings).findings


def test_yaml_is_read_like_json() -> None:
    text = b"findings:\n  - {field: payment_status, min_days: 3}\n"
    assert parse_account(text, name="f.yaml").findings[0].min_days == 3


def test_json_in_a_yaml_file_is_read() -> None:
    assert parse_account(b'{"findings": [{"field": "x"}]}', name="f.yaml").findings[0].field == "x"


def test_yaml_that_begins_with_a_brace_is_read() -> None:
    assert parse_account(b"{findings: [{field: x}]}", name="f.yaml").findings[0].field == "x"


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"field": "x", "min_days": -3}, "$.findings[1].min_days"),
        ({"field": "x", "min_days": 2.5}, "$.findings[1].min_days"),
        ({"field": "x", "min_days": "19"}, "$.findings[1].min_days"),
        ({"field": "x", "min_days": True}, "$.findings[1].min_days"),
        ({"field": "x", "min_days": 400}, "$.findings[1].min_days"),
        ({"field": "x", "duration_unit": "calendar_days"}, "$.findings[1].duration_unit"),
        (
            {"field": "x", "bureau_dispute_state": {"equifax": "confict"}},
            "$.findings[1].bureau_dispute_state.equifax",
        ),
        ({"field": "x", "bureaus": ["equifax", "experian", "equifax"]}, "$.findings[1].bureaus[2]"),
        ({"field": " "}, "$.findings[1].field"),
        ({"min_days": 3}, "$.findings[1]"),
        ("x", "$.findings[1]"),
    ],
)
def test_an_invalid_finding_is_named_with_its_path(wrong: Any, path: str) -> None:
    assert f"at {path}: " in refusal({"findings": [{"field": "y"}, wrong]})


def test_the_path_in_a_summary_begins_at_its_top() -> None:
    text = refusal({"validation_requirements": {"findings": [{"field": "x", "min_days": -1}]}})
    assert "at $.validation_requirements.findings[0].min_days: " in text


def test_the_line_and_column_in_json_are_named() -> None:
    with pytest.raises(InputError, match=r"f\.json:3:18: at \$\.findings\[0\]\.min_days"):
        parse_account(b'{\n "findings": [\n  {"field": "x", "min_days": -1}]}', name="f.json")


def test_all_problems_are_named_at_once() -> None:
    text = refusal({"findings": [{"min_days": 3}, {"field": "x", "min_days": -1}]})
    assert len(text.splitlines()) == 2


def test_an_unknown_state_is_refused_with_the_accepted_ones() -> None:
    text = refusal({"findings": [{"field": "x", "bureau_dispute_state": {"equifax": "odd"}}]})
    assert "'conflict', 'aligned', 'missing' or 'solo'" in text


def test_a_bureau_spelled_in_two_ways_is_refused() -> None:
    states = [{"equifax": "conflict"}, {"Equifax": "conflict"}]
    text = refusal(
        {"findings": [{"field": "x", "bureau_dispute_state": state} for state in states]}
    )
    assert "the bureau `Equifax` is spelled `equifax` elsewhere" in text


def test_a_bureau_stated_twice_in_json_is_refused() -> None:
    with pytest.raises(InputError, match="repeats the key `equifax`"):
        parse_account(
            b'{"findings": [{"field": "x", '
            b'"bureau_dispute_state": {"equifax": "missing", "equifax": "solo"}}]}'
        )


@pytest.mark.parametrize(
    "document", [[], {}, {"findings": [], "validation_requirements": {"findings": []}}, 3]
)
def test_a_file_without_findings_is_refused_with_both_forms(document: Any) -> None:
    assert "validation_requirements" in refusal(document)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"findings": [', "is not valid JSON"),
        (b'{"findings": [{"field": "x", "min_days": NaN}]}', "holds NaN"),
        (b"\xff\xfe{}", "is not UTF-8"),
        (b"[" * 100_000, "nests too deep"),
    ],
)
def test_a_file_that_is_not_json_is_refused_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        parse_account(data, name="f.json")


def test_an_invalid_moment_is_refused_with_its_path() -> None:
    assert "at $.run_at: " in refusal({"findings": [], "run_at": "tomorrow"})


def test_an_account_id_that_leaves_the_folder_is_refused() -> None:
    assert "cannot name an account" in refusal({"findings": [], "account_id": "../x"})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_account(tmp_path / "none.json")


def test_a_summary_is_named_after_its_folder() -> None:
    assert read_account(EXAMPLE).id == "account_7"


def test_a_folder_is_read_account_by_account() -> None:
    accounts, _ = read_accounts(SAMPLES)
    assert [account.id for account in accounts] == ["account_10", "account_11", "account_7"]


def test_a_folder_without_summaries_is_read_file_by_file(tmp_path: Path) -> None:
    for name in ("b.json", "a.yaml", "notes.txt"):
        (tmp_path / name).write_text('{"findings": []}')
    assert [account.id for account in read_accounts(tmp_path)[0]] == ["a", "b"]


def test_a_broken_account_does_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text('{"findings": [{"min_days": 1}]}')
    (tmp_path / "good.json").write_text('{"findings": []}')
    accounts, broken = read_accounts(tmp_path)
    assert ([account.id for account in accounts], [item.account for item in broken]) == (
        ["good"],
        ["bad"],
    )


def test_an_account_that_stands_in_two_files_is_reported(tmp_path: Path) -> None:
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text('{"account_id": 7, "findings": []}')
    assert "was read already" in read_accounts(tmp_path)[1][0].error


def test_a_folder_without_findings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no findings"):
        read_accounts(tmp_path)
