from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coverage_assets.disputes.certificates import certify
from coverage_assets.disputes.dp_table import Link
from coverage_assets.disputes.exact import ExactSolver
from coverage_assets.disputes.objective import CRITERIA, Week, submits
from coverage_assets.disputes.planner_config import PlannerConfig
from tests.disputes.brute_force import BrutePlan, Rules, every_plan
from tests.disputes.strategies import FIRST_DAY, configs, inventories, run_days, solver_for

RELAXED = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def rules_of(config: PlannerConfig, week: Week) -> Rules:
    dates = frozenset(day for day in config.holidays if isinstance(day, dt.date))
    window, gaps = config.last_submit_window, config.handoff_range
    return Rules(
        week.table.anchor,
        config.weekend,
        dates,
        window,
        gaps,
        config.target_effective_days,
        config.min_increment_days,
    )


def planned(solver: ExactSolver, week: Week) -> BrutePlan | None:
    reading = solver.read(week)
    if reading is None:
        return None
    choice = solver.choose(reading)
    days = tuple(
        week.table.offsets[day] for day in submits(solver.links, choice.order, choice.gaps)
    )
    standing = choice.standing
    return BrutePlan(
        choice.order, choice.gaps, days, standing.total, standing.strength, standing.closer_sla
    )


def assert_same(links: tuple[Link, ...], config: PlannerConfig, run_day: dt.date) -> None:
    solver, weeks = solver_for(links, config, run_day)
    for week in weeks[:2]:
        plans = every_plan(links, rules_of(config, week))
        assert planned(solver, week) == (plans[0] if plans else None)


def assert_same_certificate(
    links: tuple[Link, ...], config: PlannerConfig, run_day: dt.date
) -> None:
    solver, weeks = solver_for(links, config, run_day)
    week = weeks[0]
    reading = solver.read(week)
    if reading is None:
        return
    plans = every_plan(links, rules_of(config, week))
    certificate = certify(solver, week, reading, solver.choose(reading))
    runner_up = certificate.runner_up
    found = (
        (runner_up.choice.order, runner_up.choice.gaps, runner_up.choice.standing.total)
        if runner_up
        else None
    )
    assert found == ((plans[1].order, plans[1].gaps, plans[1].total) if len(plans) > 1 else None)
    for unchosen in certificate.unchosen:
        best = next((plan for plan in plans if unchosen.rank in plan.order), None)
        assert (unchosen.best is None) == (best is None)
        if best and unchosen.best:
            expected = (best.total, len(best.order), best.strength, best.closer_sla)
            assert expected == (unchosen.best.total, unchosen.best.items, *unchosen.best[3:])
            assert unchosen.criterion in CRITERIA


@settings(RELAXED, max_examples=200)
@given(inventories(), configs(), st.integers(0, 60))
def test_the_exact_plan_is_the_best_of_all_orders_and_gaps(
    links: tuple[Link, ...], config: PlannerConfig, start: int
) -> None:
    assert_same(links, config, FIRST_DAY + dt.timedelta(days=start))


@settings(RELAXED, max_examples=200)
@given(inventories(), configs(), st.integers(0, 60))
def test_the_runner_up_is_the_second_best_of_all_orders_and_gaps(
    links: tuple[Link, ...], config: PlannerConfig, start: int
) -> None:
    assert_same_certificate(links, config, FIRST_DAY + dt.timedelta(days=start))


@pytest.mark.slow
@settings(RELAXED, max_examples=2_000)
@given(inventories(largest=5), configs(holidays=False), run_days)
def test_the_exact_plan_is_the_best_of_thousands_of_inventories_without_holidays(
    links: tuple[Link, ...], config: PlannerConfig, run_day: dt.date
) -> None:
    assert_same(links, config, run_day)


@pytest.mark.slow
@settings(RELAXED, max_examples=2_000)
@given(inventories(largest=5), configs(), st.integers(0, 60))
def test_the_exact_plan_is_the_best_of_thousands_of_inventories_with_holidays(
    links: tuple[Link, ...], config: PlannerConfig, start: int
) -> None:
    assert_same(links, config, FIRST_DAY + dt.timedelta(days=start))


@pytest.mark.slow
@settings(RELAXED, max_examples=2_000)
@given(inventories(largest=5), configs(), st.integers(0, 60))
def test_the_runner_up_is_the_second_best_for_thousands_of_inventories(
    links: tuple[Link, ...], config: PlannerConfig, start: int
) -> None:
    assert_same_certificate(links, config, FIRST_DAY + dt.timedelta(days=start))
