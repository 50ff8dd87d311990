from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_assets.disputes.batch import Moments, plan_path
from coverage_assets.disputes.invariants import INVARIANTS, Violation, plan_violations
from coverage_assets.disputes.planner import AccountPlans, plan_on, prepare
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.plans import plan_document
from coverage_assets.disputes.settings import Settings
from tests.disputes.builders import SAMPLES, THREE, account, config, finding, master
from tests.disputes.strategies import FIRST_DAY, configs

slas = st.lists(st.one_of(st.sampled_from([3, 10, 19]), st.integers(1, 30)), min_size=2, max_size=8)


def violations(plans: AccountPlans) -> list[Violation]:
    return [
        violation
        for bureau in plans.bureaus
        for plan in bureau.weekdays.values()
        if plan is not None
        for violation in plan_violations(
            plan_document(plan, bureau, plans.schedule), plans.schedule.config
        )
    ]


@settings(max_examples=100)
@given(slas, configs(), st.integers(0, 40), st.sampled_from(["exact", "greedy"]))
def test_any_plan_fulfills_every_invariant(
    slas: list[int], drawn: PlannerConfig, start: int, mode: str
) -> None:
    findings = [
        finding(
            f"f{number}",
            sla,
            decision="supportive_needs_companion" if number % 4 == 3 else "strong_actionable",
        )
        for number, sla in enumerate(slas)
    ]
    moment = dt.datetime.combine(FIRST_DAY + dt.timedelta(days=start), dt.time(12))
    schedule = prepare(Settings(drawn.model_copy(update={"mode": mode})), moment)
    assert violations(plan_on(account(*findings), schedule)) == []


def test_no_plan_of_the_samples_breaks_an_invariant() -> None:
    run = plan_path(SAMPLES, Settings(), Moments())
    assert [found for plans in run.accounts for found in violations(plans)] == []


def shift(plan: dict[str, Any], place: int, key: str, date: str) -> None:
    entry = plan["sequence_compact"][place]
    if key == "submit":
        entry["submit_date"] = entry["window"]["start_date"] = date
    else:
        entry["window"]["end_date"] = date


TAMPERED: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("submit_in_window", lambda plan: shift(plan, 2, "submit", "2026-01-05")),
    ("submit_on_business_day", lambda plan: shift(plan, 1, "submit", "2025-12-13")),
    ("unique_field", lambda plan: plan["sequence_compact"][1].update(field="payment_status")),
    (
        "one_bureau",
        lambda plan: plan["inventory_header"]["inventory_all"][0].update(bureau="experian"),
    ),
    ("handoff_in_range", lambda plan: shift(plan, 1, "submit", "2025-12-05")),
    ("sla_window", lambda plan: shift(plan, 0, "end", "2025-12-16")),
    ("capped_sums", lambda plan: plan["sequence_compact"][2]["days"].update(effective=7)),
    ("unbounded_sums", lambda plan: plan["summary"].update(over_45_by_days=9)),
    ("roles", lambda plan: plan["sequence_debug"][0].update(decision="supportive_needs_companion")),
]


def test_every_invariant_is_tampered_with() -> None:
    assert [name for name, _ in TAMPERED] == list(INVARIANTS)


@pytest.mark.parametrize(("invariant", "tamper"), TAMPERED, ids=[name for name, _ in TAMPERED])
def test_a_broken_invariant_is_found(
    invariant: str, tamper: Callable[[dict[str, Any]], None]
) -> None:
    plan = copy.deepcopy(master(*THREE))
    tamper(plan)
    assert invariant in {found[0] for found in plan_violations(plan, config())}


def test_a_submit_on_a_holiday_is_found() -> None:
    plan = master(*THREE)
    found = plan_violations(plan, config(holidays=[plan["sequence_compact"][1]["submit_date"]]))
    assert "submit_on_business_day" in {name for name, _, _ in found}
