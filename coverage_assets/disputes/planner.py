"""Plans an account: for every bureau one plan per working weekday, and the master among them.

Nothing here reads a clock: the moment of the run is an argument or stands in the findings file.
Where there is no plan, `error` and `error_reason` say why. A plan whose last submit misses the
window is never made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from coverage_assets.disputes.calendar import anchor_tables, local_day
from coverage_assets.disputes.certificates import Certificate, certify
from coverage_assets.disputes.dp_table import Handoff, Link
from coverage_assets.disputes.exact import MIN_PRIMARY, ExactSolver
from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.greedy import choose_greedily
from coverage_assets.disputes.no_plan import sum_up, why_not
from coverage_assets.disputes.objective import PlanChoice, Week, week_of
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.ranking import Inventory, inventories
from coverage_assets.disputes.settings import Settings
from coverage_assets.disputes.timeline import Timeline, build_timeline
from coverage_assets.errors import InputError

NEEDS_TWO = "needs_two_primary_findings"
NO_FEASIBLE_PLAN = "no_feasible_plan"

Solved: TypeAlias = dict[tuple[Link, ...], list[PlanChoice | str]]
"""By items: each weekday's plan, or why there is none."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """The inputs of a run on one day: the settings, and what every working weekday allows."""

    settings: Settings
    run_day: dt.date
    weeks: tuple[Week, ...]

    @property
    def config(self) -> PlannerConfig:
        """The configuration."""
        return self.settings.config

    @property
    def reach(self) -> int:
        """The last business day on which any plan may submit."""
        return max((week.targets[-1] for week in self.weeks if week.targets), default=0)


@dataclass(frozen=True, eq=False)
class WeekdayPlan:
    """The plan that starts on one weekday; dates and certificate are computed on first use."""

    choice: PlanChoice
    inventory: Inventory
    week: Week
    schedule: Schedule

    @property
    def weekday(self) -> int:
        """The requested weekday; a holiday may have moved the anchor."""
        return self.week.table.weekday

    @cached_property
    def timeline(self) -> Timeline:
        """The dated placements."""
        return build_timeline(
            self.inventory.items, self.choice, self.week.table, self.schedule.config
        )

    @cached_property
    def certificate(self) -> Certificate | None:
        """Why the plan is the best; None for the greedy method."""
        if self.schedule.config.mode == "greedy":
            return None
        solver = _solver(links_of(self.inventory), self.schedule)
        reading = solver.read(self.week)
        assert reading is not None, "the plan was chosen from it"
        return certify(solver, self.week, reading, self.choice)

    @property
    def master_key(self) -> tuple[int, int, int, int, int, int]:
        """The key by which the master is chosen; the greater is better."""
        standing, table = self.choice.standing, self.week.table
        last, earliest = table.offsets[self.choice.last], -table.anchor.toordinal()
        return standing.total, standing.fewest, standing.strength, last, earliest, -self.weekday


@dataclass(frozen=True, eq=False)
class BureauPlans:
    """The plans of one bureau, or why there are none."""

    inventory: Inventory
    weekdays: Mapping[int, WeekdayPlan | None]
    master: WeekdayPlan | None
    error: str | None = None
    error_reason: str | None = None
    weekday_reasons: Mapping[int, str] = field(default_factory=dict)

    @property
    def bureau(self) -> str:
        """The bureau."""
        return self.inventory.bureau


@dataclass(frozen=True, eq=False)
class AccountPlans:
    """The plans of one account."""

    account: Account
    schedule: Schedule
    bureaus: tuple[BureauPlans, ...]

    @property
    def has_openers(self) -> bool:
        """Whether any bureau has a finding that may open a plan."""
        return any(bureau.inventory.primary for bureau in self.bureaus)


def prepare(settings: Settings, run_at: dt.datetime) -> Schedule:
    """Prepare a run at this moment."""
    config = settings.config
    run_day = local_day(run_at, config.timezone)
    return Schedule(
        settings, run_day, tuple(week_of(table, config) for table in anchor_tables(config, run_day))
    )


def moment_of(
    account: Account, run_at: dt.datetime | None = None, default_run_at: dt.datetime | None = None
) -> dt.datetime:
    """Return when to plan the account: `run_at`, else as its file says, else `default_run_at`."""
    moment = run_at or account.run_at or default_run_at
    if moment is None:
        raise InputError(
            f"account `{account.id}` does not say when it is planned: "
            "add `run_at`, or pass --run-at"
        )
    return moment


def plan_account(
    account: Account,
    settings: Settings,
    *,
    run_at: dt.datetime | None = None,
    default_run_at: dt.datetime | None = None,
) -> AccountPlans:
    """Plan one account, with its own `config` applied."""
    return plan_on(
        account, prepare(account.settings(settings), moment_of(account, run_at, default_run_at))
    )


def plan_on(account: Account, schedule: Schedule) -> AccountPlans:
    """Plan one account on a prepared schedule; there are no plans if planning is disabled."""
    if not schedule.config.enabled:
        return AccountPlans(account, schedule, ())
    solved: Solved = {}
    bureaus = tuple(
        plan_bureau(inventory, schedule, solved)
        for inventory in inventories(account, schedule.config)
    )
    return AccountPlans(account, schedule, bureaus)


def plan_bureau(
    inventory: Inventory, schedule: Schedule, solved: Solved | None = None
) -> BureauPlans:
    """Plan every working weekday of a bureau; bureaus with equal items share `solved`."""
    if inventory.primary < MIN_PRIMARY:
        reason = (
            "a plan opens and closes with a strong_actionable finding; "
            f"this inventory holds {inventory.primary}"
        )
        no_plans = {week.table.weekday: None for week in schedule.weeks}
        return BureauPlans(inventory, no_plans, None, NEEDS_TWO, reason)
    links = links_of(inventory)
    solved = {} if solved is None else solved
    if links not in solved:
        solved[links] = _solve(links, schedule)
    weekdays: dict[int, WeekdayPlan | None] = {}
    reasons: dict[int, str] = {}
    for week, choice in zip(schedule.weeks, solved[links], strict=True):
        if isinstance(choice, str):
            weekdays[week.table.weekday], reasons[week.table.weekday] = None, choice
        else:
            weekdays[week.table.weekday] = WeekdayPlan(choice, inventory, week, schedule)
    master = master_of(weekdays, schedule.config)
    if master is not None:
        return BureauPlans(inventory, weekdays, master, weekday_reasons=reasons)
    reason = sum_up(reasons, schedule.config)
    return BureauPlans(inventory, weekdays, None, NO_FEASIBLE_PLAN, reason, reasons)


def links_of(inventory: Inventory) -> tuple[Link, ...]:
    """Return the items as the solver sees them."""
    return tuple(Link(item.sla, item.strength, item.strong) for item in inventory.items)


def master_of(
    weekdays: Mapping[int, WeekdayPlan | None], config: PlannerConfig
) -> WeekdayPlan | None:
    """Return the forced weekday's plan, else the best one by `master_key`."""
    if config.forced_start is not None:
        return weekdays[config.forced_start]
    plans = [plan for plan in weekdays.values() if plan is not None]
    return max(plans, key=lambda plan: plan.master_key, default=None)


def _solve(links: tuple[Link, ...], schedule: Schedule) -> list[PlanChoice | str]:
    solver = _solver(links, schedule)
    return [
        _choose(solver, week, schedule.config) or why_not(solver, week, schedule.config)
        for week in schedule.weeks
    ]


def _choose(solver: ExactSolver, week: Week, config: PlannerConfig) -> PlanChoice | None:
    if config.mode == "greedy":
        return choose_greedily(solver.links, solver.handoff, week)
    reading = solver.read(week)
    return solver.choose(reading) if reading else None


def _solver(links: tuple[Link, ...], schedule: Schedule) -> ExactSolver:
    return _shared_solver(links, Handoff(*schedule.config.handoff_range), schedule.reach)


@lru_cache(maxsize=8)
def _shared_solver(links: tuple[Link, ...], handoff: Handoff, reach: int) -> ExactSolver:
    """Return a solver that the weekdays of a bureau and their certificates share."""
    return ExactSolver(links, handoff, reach)
