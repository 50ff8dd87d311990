"""Turns inventories, plans and audits into tables of `coverage_assets.disputes.schema`.

Each table is validated and sorted, so it does not depend on the order in which accounts come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from coverage_assets.disputes import schema
from coverage_assets.disputes.audit import audit_account
from coverage_assets.disputes.batch import PlannedRun
from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.planner import (
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


def inventories_table(accounts: Iterable[Account], settings: Settings) -> pl.DataFrame:
    """Tabulate the items that each bureau may be asked about, under each account's own `config`."""
    return _frame(
        schema.INVENTORIES,
        (row for account in accounts for row in _inventory_rows(account, settings)),
    )


def skipped_table(accounts: Iterable[Account], settings: Settings) -> pl.DataFrame:
    """Tabulate the findings that each bureau is not asked about, and why."""
    return _frame(
        schema.SKIPPED, (row for account in accounts for row in _skipped_rows(account, settings))
    )


def placements_table(run: PlannedRun) -> pl.DataFrame:
    """Tabulate the items of all plans."""
    return _frame(
        schema.PLACEMENTS, (row for found in _plans(run) for row in _placement_rows(*found))
    )


def audit_table(run: PlannedRun) -> pl.DataFrame:
    """Tabulate the differences between bureaus."""
    return _frame(schema.AUDIT, (row for plans in run.accounts for row in _audit_rows(plans)))


def _frame(model: pa.DataFrameSchema, rows: Iterable[Row]) -> pl.DataFrame:
    kinds: dict[str, Any] = {name: column.dtype.type for name, column in model.columns.items()}
    frame = pl.DataFrame(list(rows), schema=kinds, orient="row")
    keys = (model.metadata or {})["sorted_by"]
    ordered = frame.sort(keys, maintain_order=True) if keys else frame
    return check_frame(ordered, model, name=str(model.name))


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
