"""Runs as tables: each function makes one checked table of `schema`, sorted, the same whatever order accounts came in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from coverage_assets.disputes import schema
from coverage_assets.disputes.audit import audit_account, skip_summary, weekday_feasibility
from coverage_assets.disputes.batch import PlannedRun, broken_documents
from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.invariants import violations
from coverage_assets.disputes.planner import (
    NO_FEASIBLE_PLAN,
    AccountPlans,
    BureauPlans,
    WeekdayPlan,
)
from coverage_assets.disputes.ranking import inventories
from coverage_assets.disputes.settings import Settings
from coverage_assets.foundation.digests import canonical_json
from coverage_assets.foundation.frames import check_frame

if TYPE_CHECKING:
    import pandera.polars as pa

Row = dict[str, Any]


def findings_table(accounts: Iterable[Account]) -> pl.DataFrame:
    """Every finding of every account, as it came in."""
    return _frame(schema.FINDINGS, (row for account in accounts for row in _finding_rows(account)))


def inventories_table(accounts: Iterable[Account], settings: Settings) -> pl.DataFrame:
    """What each bureau may be asked about; an account's own `config` is applied."""
    return _frame(
        schema.INVENTORIES,
        (row for account in accounts for row in _inventory_rows(account, settings)),
    )


def skipped_table(accounts: Iterable[Account], settings: Settings) -> pl.DataFrame:
    """What each bureau is not asked about, and why."""
    return _frame(
        schema.SKIPPED, (row for account in accounts for row in _skipped_rows(account, settings))
    )


def plans_table(run: PlannedRun) -> pl.DataFrame:
    """One row per plan."""
    return _frame(schema.PLANS, (_plan_row(*found) for found in _plans(run)))


def placements_table(run: PlannedRun) -> pl.DataFrame:
    """One row per item of a plan."""
    return _frame(
        schema.PLACEMENTS, (row for found in _plans(run) for row in _placement_rows(*found))
    )


def unchosen_table(run: PlannedRun) -> pl.DataFrame:
    """One row per finding that could have been in a plan and is not."""
    return _frame(schema.UNCHOSEN, (row for found in _plans(run) for row in _unchosen_rows(*found)))


def unplanned_table(run: PlannedRun) -> pl.DataFrame:
    """One row per working weekday of a bureau without a plan."""
    rows = (
        row
        for plans in run.accounts
        for bureau in plans.bureaus
        for row in _unplanned_rows(plans, bureau)
    )
    return _frame(schema.UNPLANNED, rows)


def audit_table(run: PlannedRun) -> pl.DataFrame:
    """What only shows across bureaus."""
    return _frame(schema.AUDIT, (row for plans in run.accounts for row in _audit_rows(plans)))


def skip_summary_table(run: PlannedRun) -> pl.DataFrame:
    """How often each skip reason holds."""
    return _frame(
        schema.SKIP_SUMMARY,
        skip_summary(run.accounts, warn_above=run.settings.config.skip_warning_share),
    )


def feasibility_table(run: PlannedRun) -> pl.DataFrame:
    """How often each weekday has a plan."""
    return _frame(schema.FEASIBILITY, weekday_feasibility(run.accounts))


def violations_table(run: PlannedRun) -> pl.DataFrame:
    """What does not hold of plans; empty when all is well."""
    return _frame(schema.VIOLATIONS, (row for plans in run.accounts for row in violations(plans)))


def broken_table(run: PlannedRun) -> pl.DataFrame:
    """The accounts that could not be planned."""
    return _frame(schema.BROKEN, broken_documents(run))


def _frame(model: pa.DataFrameSchema, rows: Iterable[Row]) -> pl.DataFrame:
    kinds: dict[str, Any] = {name: column.dtype.type for name, column in model.columns.items()}
    frame = pl.DataFrame(list(rows), schema=kinds, orient="row")
    keys = (model.metadata or {}).get("sorted_by", [])
    ordered = frame.sort(keys, maintain_order=True) if keys else frame
    return check_frame(ordered, model, name=str(model.name))


def _finding_rows(account: Account) -> Iterator[Row]:
    for number, finding in enumerate(account.findings):
        yield {
            "account": account.id,
            "number": number,
            "field": finding.field,
            "category": finding.category,
            "min_days": finding.min_days,
            "decision": finding.settled_decision,
            "reason_code": finding.reason_code,
            "documents": list(finding.documents or ()),
            "is_missing": finding.is_missing,
            "is_mismatch": finding.is_mismatch,
            "present_count": finding.present_count,
            "states": canonical_json(finding.bureau_dispute_state or {}),
            "extra": canonical_json(dict(finding.extra)),
        }


def _inventory_rows(account: Account, settings: Settings) -> Iterator[Row]:
    for inventory in inventories(account, account.settings(settings).config):
        for rank, item in enumerate(inventory.items, start=1):
            yield {
                "account": account.id,
                "bureau": inventory.bureau,
                "rank": rank,
                "field": item.field,
                "role_guess": item.role_guess,
                "decision": item.decision,
                "business_sla_days": item.sla,
                "strength": item.strength,
                "score": item.score.total,
                "reason_bonus": item.score.reason_bonus,
                "doc_bonus": item.score.doc_bonus,
                "state": item.state,
                "reason_code": item.reason_code,
                "category": item.category,
                "present_count": item.present_count,
            }


def _skipped_rows(account: Account, settings: Settings) -> Iterator[Row]:
    for inventory in inventories(account, account.settings(settings).config):
        for skip in inventory.skipped:
            yield {
                "account": account.id,
                "bureau": inventory.bureau,
                "number": skip.number,
                "field": skip.field,
                "reason": skip.reason,
            }


def _plans(run: PlannedRun) -> Iterator[tuple[AccountPlans, BureauPlans, WeekdayPlan]]:
    for plans in run.accounts:
        for bureau in plans.bureaus:
            yield from (
                (plans, bureau, plan) for plan in bureau.weekdays.values() if plan is not None
            )


def _key(plans: AccountPlans, bureau: BureauPlans, plan: WeekdayPlan) -> Row:
    return {"account": plans.account.id, "bureau": bureau.bureau, "weekday": plan.weekday}


def _plan_row(plans: AccountPlans, bureau: BureauPlans, plan: WeekdayPlan) -> Row:
    timeline = plan.timeline
    runner_up = plan.certificate.runner_up if plan.certificate else None
    return {
        **_key(plans, bureau, plan),
        "is_master": plan is bureau.master,
        "anchor": timeline.table.anchor,
        "requested_anchor": timeline.table.requested,
        "items": len(timeline.placements),
        "last_submit": timeline.last_submit,
        "total_effective_days": timeline.total,
        "total_effective_days_unbounded": timeline.total_unbounded,
        "over_45_by_days": timeline.total_unbounded - timeline.total,
        "total_strength": timeline.strength,
        "method": plan.schedule.config.mode,
        "runner_up_beaten_by": runner_up.criterion if runner_up else None,
    }


def _placement_rows(plans: AccountPlans, bureau: BureauPlans, plan: WeekdayPlan) -> Iterator[Row]:
    for placement in plan.timeline.placements:
        yield {
            **_key(plans, bureau, plan),
            "is_master": plan is bureau.master,
            "number": placement.number,
            "field": placement.item.field,
            "role": placement.role,
            "handoff_gap": placement.gap,
            "submit_day": placement.submit_day,
            "submit_date": placement.submit_date,
            "sla_end_day": placement.sla_end_day,
            "sla_end_date": placement.sla_end_date,
            "business_sla_days": placement.item.sla,
            "effective_days": placement.effective,
            "unbounded_days": placement.unbounded,
            "cumulative_days": placement.cumulative,
        }


def _unchosen_rows(plans: AccountPlans, bureau: BureauPlans, plan: WeekdayPlan) -> Iterator[Row]:
    for unchosen in plan.certificate.unchosen if plan.certificate else ():
        field = bureau.inventory.items[unchosen.rank].field
        yield {**_key(plans, bureau, plan), "field": field, "criterion": unchosen.criterion}


def _unplanned_rows(plans: AccountPlans, bureau: BureauPlans) -> Iterator[Row]:
    missing: Sequence[int] = [weekday for weekday, plan in bureau.weekdays.items() if plan is None]
    for weekday in missing:
        reason = bureau.weekday_reasons.get(weekday) or bureau.error_reason
        error = NO_FEASIBLE_PLAN if weekday in bureau.weekday_reasons else bureau.error
        key = {"account": plans.account.id, "bureau": bureau.bureau, "weekday": weekday}
        yield {**key, "error": error, "reason": reason}


def _audit_rows(plans: AccountPlans) -> Iterator[Row]:
    for entry in audit_account(plans):
        values: Row = next(
            (entry[key] for key in ("states", "decisions", "reasons") if key in entry), {}
        )
        yield {
            "account": plans.account.id,
            "code": entry["code"],
            "field": entry["field"],
            "bureaus": entry["bureaus"],
            "values": canonical_json(values),
            "message": entry["message"],
        }
