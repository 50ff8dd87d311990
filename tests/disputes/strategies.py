"""Strategies for the property tests: inventories, windows, calendars."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from coverage_assets.disputes.calendar import anchor_tables
from coverage_assets.disputes.dp_table import Handoff, Link
from coverage_assets.disputes.exact import ExactSolver
from coverage_assets.disputes.objective import Week, week_of
from coverage_assets.disputes.planner_config import PlannerConfig

FIRST_DAY = dt.date(2025, 1, 1)

run_days = st.dates(min_value=FIRST_DAY, max_value=dt.date(2032, 12, 31))
weekends = st.sampled_from([(5, 6), (4, 5), (6,), (), (4,), (0, 3, 6)])


@st.composite
def inventories(draw: st.DrawFn, *, largest: int = 4) -> tuple[Link, ...]:
    size = draw(st.sampled_from([largest, largest, largest - 1, 2]))
    drawn = [_link(draw) for _ in range(size)]
    return tuple(sorted(drawn, key=lambda link: (-link.strength, -link.sla)))


def _link(draw: st.DrawFn) -> Link:
    sla = draw(st.one_of(st.sampled_from([10, 10, 19, 3]), st.integers(8, 20), st.integers(1, 30)))
    return Link(
        sla, sla + draw(st.integers(0, 3)), draw(st.sampled_from([True, True, True, True, False]))
    )


@st.composite
def configs(draw: st.DrawFn, *, holidays: bool = True) -> PlannerConfig:
    first = draw(st.sampled_from([37, 30, 20, 37, 0, 39]))
    least = draw(st.sampled_from([1, 1, 0, 2]))
    days = draw(st.lists(st.integers(0, 80), max_size=10)) if holidays else []
    return PlannerConfig(
        weekend=draw(weekends),
        holidays=tuple(FIRST_DAY + dt.timedelta(days=day) for day in days),
        last_submit_window=(first, draw(st.sampled_from([40, max(first, 30), 41]))),
        handoff_range=(least, least + draw(st.sampled_from([2, 2, 1, 0]))),
        target_effective_days=draw(st.sampled_from([45, 45, 41, 60])),
        min_increment_days=draw(st.sampled_from([1, 1, 0, 3, 8])),
    )


def solver_for(
    links: tuple[Link, ...], config: PlannerConfig, run_day: dt.date
) -> tuple[ExactSolver, list[Week]]:
    weeks = [week_of(table, config) for table in anchor_tables(config, run_day)]
    reach = max((target for week in weeks for target in week.targets), default=0)
    return ExactSolver(links, Handoff(*config.handoff_range), reach), weeks
