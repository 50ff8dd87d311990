"""Finds what only shows across bureaus and across accounts.

Within an account: the same field disputed for different reasons in several master plans. Across
accounts: how often each skip reason applies and how often each weekday has a plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from coverage_assets.disputes.calendar import WEEKDAY_NAMES
from coverage_assets.disputes.exact import MIN_PRIMARY
from coverage_assets.disputes.planner import AccountPlans
from coverage_assets.disputes.planner_config import DAYS_IN_WEEK
from coverage_assets.disputes.ranking import SKIP_REASONS, Item

AUDIT_CODES = (
    "aligned_bureau_disputed",
    "mixed_dispute_state",
    "decision_differs",
    "reason_differs",
)


def audit_account(plans: AccountPlans) -> list[dict[str, Any]]:
    """List the findings of one account, one per code and field, in this order."""
    disputed = _disputed(plans)
    entries = [entry for field in sorted(disputed) for entry in _entries(field, disputed[field])]
    return sorted(entries, key=lambda entry: (AUDIT_CODES.index(entry["code"]), entry["field"]))


def skip_counts(plans: AccountPlans) -> dict[str, int]:
    """Count the skipped findings of an account by reason, over all bureaus."""
    counts = Counter(skip.reason for bureau in plans.bureaus for skip in bureau.inventory.skipped)
    return {reason: counts[reason] for reason in SKIP_REASONS if counts[reason]}


def skip_summary(accounts: Sequence[AccountPlans], *, warn_above: float) -> list[dict[str, Any]]:
    """Count findings and accounts by skip reason, with their shares and whether to warn."""
    counts = [skip_counts(plans) for plans in accounts]
    considered = sum(_considered(plans) for plans in accounts)
    return [_skip_row(reason, counts, considered, warn_above) for reason in SKIP_REASONS]


def weekday_feasibility(accounts: Sequence[AccountPlans]) -> list[dict[str, Any]]:
    """Count for every weekday how many of the bureaus with enough findings have a plan."""
    rows: list[dict[str, Any]] = []
    for weekday in range(DAYS_IN_WEEK):
        plans = [
            bureau.weekdays[weekday]
            for account in accounts
            for bureau in account.bureaus
            if weekday in bureau.weekdays and bureau.inventory.primary >= MIN_PRIMARY
        ]
        planned = sum(plan is not None for plan in plans)
        rows.append(
            {
                "weekday": weekday,
                "weekday_name": WEEKDAY_NAMES[weekday],
                "bureaus": len(plans),
                "planned": planned,
                "rate": planned / len(plans) if plans else None,
            }
        )
    return rows


def _disputed(plans: AccountPlans) -> dict[str, dict[str, Item]]:
    """Return the items of the master plans by field and bureau."""
    disputed: dict[str, dict[str, Item]] = {}
    for bureau in plans.bureaus:
        for placement in bureau.master.timeline.placements if bureau.master else ():
            disputed.setdefault(placement.item.field, {})[bureau.bureau] = placement.item
    return disputed


def _entries(field: str, items: Mapping[str, Item]) -> Iterator[dict[str, Any]]:
    aligned = sorted(bureau for bureau, item in items.items() if item.state == "aligned")
    if aligned:
        message = f"`{field}` is disputed with {', '.join(aligned)}, where its state is aligned"
        yield {
            "code": "aligned_bureau_disputed",
            "field": field,
            "bureaus": aligned,
            "message": message,
        }
    for code, key, values in (
        ("mixed_dispute_state", "states", {bureau: item.state for bureau, item in items.items()}),
        (
            "decision_differs",
            "decisions",
            {bureau: item.decision for bureau, item in items.items()},
        ),
        ("reason_differs", "reasons", {bureau: item.reason_code for bureau, item in items.items()}),
    ):
        if len(set(values.values())) > 1:
            yield _difference(code, key, field, values)


def _difference(
    code: str, key: str, field: str, values: Mapping[str, str | None]
) -> dict[str, Any]:
    listed = ", ".join(f"{bureau}: {value or 'none'}" for bureau, value in sorted(values.items()))
    message = f"`{field}` is disputed with several bureaus under different {key} ({listed})"
    return {
        "code": code,
        "field": field,
        "bureaus": sorted(values),
        key: dict(sorted(values.items())),
        "message": message,
    }


def _considered(plans: AccountPlans) -> int:
    return len(plans.account.findings) * len(plans.bureaus)


def _skip_row(
    reason: str, counts: Sequence[Mapping[str, int]], considered: int, warn_above: float
) -> dict[str, Any]:
    findings = sum(count.get(reason, 0) for count in counts)
    accounts = sum(reason in count for count in counts)
    share = findings / considered if considered else 0.0
    return {
        "reason": reason,
        "findings": findings,
        "findings_share": share,
        "accounts": accounts,
        "accounts_share": accounts / len(counts) if counts else 0.0,
        "warn": share > warn_above,
    }
