"""Plans many accounts, in parallel when there are enough of them.

The result does not depend on the number of processes. Accounts that cannot be planned are listed
apart and do not stop the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from coverage_assets.disputes.audit import (
    audit_account,
    skip_counts,
    skip_summary,
    weekday_feasibility,
)
from coverage_assets.disputes.calendar import local_day
from coverage_assets.disputes.findings import Account, Broken
from coverage_assets.disputes.findings_files import read_accounts
from coverage_assets.disputes.planner import AccountPlans, Schedule, moment_of, plan_on, prepare
from coverage_assets.disputes.plans import bureau_documents
from coverage_assets.disputes.settings import Settings
from coverage_assets.errors import InputError

MIN_PARALLEL = 400
CHUNK = 100


@dataclass(frozen=True, eq=False)
class PlannedRun:
    """The result of one run: the planned accounts, and those that could not be planned."""

    settings: Settings
    accounts: tuple[AccountPlans, ...]
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Moments:
    """When accounts are planned: at `run_at`, else as their file says, else at `default`."""

    run_at: dt.datetime | None = None
    default: dt.datetime | None = None


def plan_path(path: Path, settings: Settings, moments: Moments, *, jobs: int = 1) -> PlannedRun:
    """Plan a findings file, or every account of a folder."""
    accounts, broken = read_accounts(path)
    return plan_accounts(accounts, settings, moments, jobs=jobs, broken=broken)


def plan_accounts(
    accounts: Sequence[Account],
    settings: Settings,
    moments: Moments,
    *,
    jobs: int = 1,
    broken: Sequence[Broken] = (),
) -> PlannedRun:
    """Plan accounts in the order of their ids; `broken` lists those that could not be read."""
    ordered = sorted(accounts, key=lambda account: account.id)
    chunks = [ordered[first : first + CHUNK] for first in range(0, len(ordered), CHUNK)]
    if jobs > 1 and len(ordered) >= MIN_PARALLEL:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            results = list(
                pool.map(_plan_chunk, chunks, [settings] * len(chunks), [moments] * len(chunks))
            )
    else:
        results = [_plan_chunk(chunk, settings, moments) for chunk in chunks]
    planned = tuple(
        result for chunk in results for result in chunk if isinstance(result, AccountPlans)
    )
    failed = [result for chunk in results for result in chunk if isinstance(result, Broken)]
    unplanned = sorted([*broken, *failed], key=lambda item: (item.account, item.path))
    return PlannedRun(settings, planned, tuple(unplanned))


def account_document(plans: AccountPlans) -> dict[str, Any]:
    """Return everything about one account, as the command prints it."""
    return {
        "account": plans.account.id,
        "enabled": plans.schedule.config.enabled,
        "run_day": plans.schedule.run_day.isoformat(),
        "bureaus": bureau_documents(plans),
        "audit": audit_account(plans),
        "skip_counts": skip_counts(plans),
    }


def run_document(run: PlannedRun) -> dict[str, Any]:
    """Return everything about a run over a folder."""
    return {
        "accounts": {plans.account.id: account_document(plans) for plans in run.accounts},
        "broken": broken_documents(run),
        **audit_document(run),
    }


def audit_document(run: PlannedRun) -> dict[str, Any]:
    """Return the statistics over all accounts of a run."""
    return {
        "skip_summary": skip_summary(
            run.accounts, warn_above=run.settings.config.skip_warning_share
        ),
        "weekday_feasibility": weekday_feasibility(run.accounts),
    }


def broken_documents(run: PlannedRun) -> list[dict[str, str]]:
    """List the accounts that could not be planned."""
    return [
        {"account": item.account, "path": item.path, "error": item.error} for item in run.broken
    ]


def _plan_chunk(
    accounts: Sequence[Account], settings: Settings, moments: Moments
) -> list[AccountPlans | Broken]:
    schedules: dict[dt.date, Schedule] = {}
    return [_plan_one(account, settings, moments, schedules) for account in accounts]


def _plan_one(
    account: Account, settings: Settings, moments: Moments, schedules: dict[dt.date, Schedule]
) -> AccountPlans | Broken:
    try:
        moment = moment_of(account, moments.run_at, moments.default)
        if account.config is not None:
            return plan_on(account, prepare(account.settings(settings), moment))
        return plan_on(account, _shared_schedule(settings, moment, schedules))
    except InputError as error:
        return Broken(account.id, account.path, str(error))


def _shared_schedule(
    settings: Settings, moment: dt.datetime, schedules: dict[dt.date, Schedule]
) -> Schedule:
    run_day = local_day(moment, settings.config.timezone)
    if run_day not in schedules:
        schedules[run_day] = prepare(settings, moment)
    return schedules[run_day]
