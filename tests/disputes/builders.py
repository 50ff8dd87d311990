"""Small findings, accounts and plans for tests."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from coverage_assets.disputes.batch import account_document
from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.findings_files import parse_account, parse_findings
from coverage_assets.disputes.planner import AccountPlans, plan_account
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.settings import Settings, override
from coverage_assets.foundation.json_documents import SubDocument

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "disputes"
EXAMPLE = SAMPLES / "account_7" / "summary.json"
RUN_AT = dt.datetime.fromisoformat("2025-11-19T10:00:00-05:00")


def finding(field: str, min_days: int | None = 10, **more: Any) -> dict[str, Any]:
    base = {
        "field": field,
        "min_days": min_days,
        "decision": "strong_actionable",
        "bureau_dispute_state": {"equifax": "conflict"},
    }
    return {**base, **more}


def account(*findings: dict[str, Any], **more: Any) -> Account:
    return parse_account(json.dumps({"findings": findings, **more}).encode(), account="a")


def configured(**values: Any) -> Settings:
    whole = parse_findings(json.dumps(values).encode(), "test.json")
    return override(Settings(), SubDocument(whole, (), whole.value))


def config(**values: Any) -> PlannerConfig:
    return configured(**values).config


def planned(*findings: dict[str, Any], run_at: dt.datetime = RUN_AT, **values: Any) -> AccountPlans:
    return plan_account(account(*findings), configured(**values), run_at=run_at)


def document(
    *findings: dict[str, Any], run_at: dt.datetime = RUN_AT, **values: Any
) -> dict[str, Any]:
    return account_document(planned(*findings, run_at=run_at, **values))


def master(
    *findings: dict[str, Any], run_at: dt.datetime = RUN_AT, **values: Any
) -> dict[str, Any]:
    bureaus = document(*findings, run_at=run_at, **values)["bureaus"]
    found: dict[str, Any] = bureaus["equifax"]["master"]
    return found


THREE = (finding("payment_status", 19), finding("account_status", 10), finding("date_opened", 10))
SUPPORTED = (
    finding("payment_status", 18),
    finding("account_type", 12, decision="supportive_needs_companion"),
    finding("date_opened", 9),
)
