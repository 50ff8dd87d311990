from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.disputes.dp_table import Link
from coverage_assets.disputes.findings_files import read_account
from coverage_assets.disputes.greedy import choose_greedily
from coverage_assets.disputes.planner import plan_account
from coverage_assets.disputes.planner_config import PlannerConfig
from tests.disputes.builders import EXAMPLE, configured, finding, master
from tests.disputes.strategies import FIRST_DAY, configs, inventories, solver_for


@given(inventories(largest=6), configs(), st.integers(0, 60))
def test_the_greedy_plan_is_never_better_than_the_exact_one(
    links: tuple[Link, ...], config: PlannerConfig, start: int
) -> None:
    solver, weeks = solver_for(links, config, FIRST_DAY + dt.timedelta(days=start))
    for week in weeks:
        greedy = choose_greedily(links, solver.handoff, week)
        reading = solver.read(week)
        assert greedy is None or (reading is not None and reading.rows[0] is not None)


def test_the_greedy_method_finds_the_plan_of_the_worked_example() -> None:
    plans = plan_account(read_account(EXAMPLE), configured(mode="greedy"))
    assert plans.bureaus[0].master is not None
    fields = [placement.item.field for placement in plans.bureaus[0].master.timeline.placements]
    assert fields == ["payment_status", "account_status", "date_of_last_activity"]


def test_the_greedy_method_misses_a_plan_that_exists() -> None:
    findings = (finding("a", 19), finding("b", 18), finding("c", 10), finding("d", 9))
    greedy, exact = master(*findings, mode="greedy"), master(*findings)
    assert exact["summary"]["total_strength"] > (
        greedy["summary"]["total_strength"] if greedy else 0
    )
