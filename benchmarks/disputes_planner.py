"""How the dispute planner performs: what the greedy method misses, and time as findings grow.

    .venv/bin/python benchmarks/disputes_planner.py [--accounts 10000] [--jobs 2]

Inventories are sampled under a fixed seed, so counts are the same on each run; only times differ.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import time

from coverage_assets.disputes.batch import Moments, plan_accounts
from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.findings_files import parse_account
from coverage_assets.disputes.planner import AccountPlans, plan_on, prepare
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.settings import Settings

BUREAUS = ("equifax", "experian", "transunion")
RUN_AT = dt.datetime(2025, 11, 19, 10, tzinfo=dt.UTC)
SLAS = (3, 5, 7, 8, 10, 12, 15, 19, 20)
DECISIONS = ("strong_actionable",) * 4 + ("supportive_needs_companion",)


def sample_account(
    rng: random.Random, number: int, findings: int, bureaus: tuple[str, ...] = BUREAUS
) -> Account:
    """Sample an account whose bureaus share most of its findings."""
    document = {
        "account_id": f"account_{number}",
        "findings": [
            {
                "field": f"field_{index}",
                "category": rng.choice(("status", "activity", "terms", "history")),
                "min_days": rng.choice(SLAS),
                "decision": rng.choice(DECISIONS),
                "reason_code": rng.choice(("C5_ALL_DIFF", "C4_TWO_MATCH_ONE_DIFF", None)),
                "is_mismatch": True,
                "present_count": rng.randint(1, 3),
                "bureau_dispute_state": {
                    bureau: rng.choice(("conflict", "conflict", "aligned", "solo"))
                    for bureau in bureaus
                },
            }
            for index in range(findings)
        ],
    }
    return parse_account(json.dumps(document).encode())


def misses(findings: int, inventories: int) -> tuple[int, int, int]:
    """Count the weekday plans that exist, those that greedy finds, and the best among these."""
    rng = random.Random(findings)
    exact, greedy = (
        prepare(Settings(PlannerConfig(mode=mode)), RUN_AT) for mode in ("exact", "greedy")
    )
    exist = found = best = 0
    for number in range(inventories):
        account = sample_account(rng, number, findings, BUREAUS[:1])
        ours, theirs = (weekdays(plan_on(account, schedule)) for schedule in (exact, greedy))
        exist += sum(plan is not None for plan in ours)
        found += sum(plan is not None for plan in theirs)
        best += sum(
            mine is not None and mine == other for mine, other in zip(ours, theirs, strict=True)
        )
    return exist, found, best


def weekdays(plans: AccountPlans) -> list[object]:
    """Return the chosen plan of each weekday, if it has one."""
    return [
        plan.choice if plan else None
        for bureau in plans.bureaus
        for plan in bureau.weekdays.values()
    ]


def time_per_account(findings: int, accounts: int) -> tuple[float, float]:
    """Measure the milliseconds to plan one account, and to certify all its plans.

    An account has three bureaus with five weekdays each.
    """
    rng = random.Random(findings)
    sampled = [sample_account(rng, number, findings) for number in range(accounts)]
    schedule = prepare(Settings(), RUN_AT)
    start = time.perf_counter()
    planned = [plan_on(account, schedule) for account in sampled]
    middle = time.perf_counter()
    for plans in planned:
        certify_all(plans)
    return (middle - start) / accounts * 1e3, (time.perf_counter() - middle) / accounts * 1e3


def certify_all(plans: AccountPlans) -> int:
    """Compute every certificate: they are computed on access."""
    certificates = [
        plan.certificate for bureau in plans.bureaus for plan in bureau.weekdays.values() if plan
    ]
    return len(certificates)


def accounts_a_minute(accounts: int, jobs: int) -> float:
    """Measure how many accounts are planned in a minute, including the start of processes."""
    rng = random.Random(0)
    sampled = [sample_account(rng, number, 10) for number in range(accounts)]
    start = time.perf_counter()
    plan_accounts(sampled, Settings(), Moments(RUN_AT), jobs=jobs)
    return accounts / (time.perf_counter() - start) * 60


def main() -> None:
    """Run all three and print them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--inventories", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    print(
        "findings   weekday plans   found by greedy   of these the best   "
        "ms to plan   ms to certify"
    )
    for findings in (3, 4, 5, 6, 8, 10, 15, 20, 30, 40):
        exist, found, best = misses(findings, options.inventories)
        took, certified = time_per_account(findings, 20)
        share, right = (100 * part / max(exist, 1) for part in (found, best))
        print(
            f"{findings:8} {exist:15} {found:10} ({share:3.0f} %) {best:12} ({right:3.0f} %) "
            f"{took:12.1f} {certified:15.1f}"
        )
    speed = accounts_a_minute(options.accounts, options.jobs)
    print(
        f"{options.accounts:,} accounts of ten findings on {options.jobs} processes: "
        f"{speed:,.0f} a minute"
    )


if __name__ == "__main__":
    main()
