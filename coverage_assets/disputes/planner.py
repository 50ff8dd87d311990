"""From an account to its plans: for every bureau one per working weekday, and of these the master.

Nothing here reads a clock: the moment of the run is an argument, or stands in the findings file. Where there is no plan,
`error` and `error_reason` say why; a plan whose last submit misses the window is never made.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from coverage_assets.disputes.calendar import WEEKDAY_NAMES, anchor_tables, local_day
from coverage_assets.disputes.certificates import Certificate, certify
from coverage_assets.disputes.dp_table import Handoff, Link
from coverage_assets.disputes.exact import MIN_PRIMARY, ExactSolver
from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.greedy import choose_greedily
from coverage_assets.disputes.objective import PlanChoice, Week, week_of
from coverage_assets.disputes.ranking import Inventory, inventories
from coverage_assets.disputes.settings import PlannerConfig, Settings
from coverage_assets.disputes.timeline import Timeline, build_timeline
from coverage_assets.errors import InputError

NEEDS_TWO = "needs_two_primary_findings"
NO_FEASIBLE_PLAN = "no_feasible_plan"

Solved: TypeAlias = dict[tuple[Link, ...], list[PlanChoice | str]]
"""For items: each weekday's choice, or why there is none."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """What a run on one day works with: the settings, and what every working weekday allows."""

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
    """The plan that starts on one weekday; its dates and its certificate are worked out when somebody looks."""

    choice: PlanChoice
    inventory: Inventory
    week: Week
    schedule: Schedule

    @property
    def weekday(self) -> int:
        """The weekday that was asked for; a holiday may have moved the anchor."""
        return self.week.table.weekday

    @cached_property
    def timeline(self) -> Timeline:
        """The dated placements."""
        return build_timeline(
            self.inventory.items, self.choice, self.week.table, self.schedule.config
        )

    @cached_property
    def certificate(self) -> Certificate | None:
        """Why the plan is the best; nothing for the greedy method."""
        if self.schedule.config.mode == "greedy":
            return None
        solver = _solver(links_of(self.inventory), self.schedule)
        reading = solver.read(self.week)
        assert reading is not None, "the plan was chosen from it"
        return certify(solver, self.week, reading, self.choice)

    @property
    def master_key(self) -> tuple[int, int, int, int, int, int]:
        """What the master is chosen by; the greater is the better."""
        standing, table = self.choice.standing, self.week.table
        last, earliest = table.offsets[self.choice.last], -table.anchor.toordinal()
        return standing.total, standing.fewest, standing.strength, last, earliest, -self.weekday


@dataclass(frozen=True, eq=False)
class BureauPlans:
    """What was planned for one bureau, or why nothing was."""

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
    """What was planned for one account."""

    account: Account
    schedule: Schedule
    bureaus: tuple[BureauPlans, ...]

    @property
    def has_openers(self) -> bool:
        """Whether any bureau has a finding that may open a plan."""
        return any(bureau.inventory.primary for bureau in self.bureaus)


def prepare(settings: Settings, run_at: dt.datetime) -> Schedule:
    """What a run at this moment works with."""
    config = settings.config
    run_day = local_day(run_at, config.timezone)
    return Schedule(
        settings, run_day, tuple(week_of(table, config) for table in anchor_tables(config, run_day))
    )


def moment_of(
    account: Account, run_at: dt.datetime | None = None, default_run_at: dt.datetime | None = None
) -> dt.datetime:
    """When the account is planned: `run_at`, else what its file says, else `default_run_at`."""
    moment = run_at or account.run_at or default_run_at
    if moment is None:
        raise InputError(
            f"account `{account.id}` does not say when it is planned: add `run_at`, or pass --run-at"
        )
    return moment


def plan_account(
    account: Account,
    settings: Settings,
    *,
    run_at: dt.datetime | None = None,
    default_run_at: dt.datetime | None = None,
) -> AccountPlans:
    """The plans of one account, its own `config` applied."""
    return plan_on(
        account, prepare(account.settings(settings), moment_of(account, run_at, default_run_at))
    )


def plan_on(account: Account, schedule: Schedule) -> AccountPlans:
    """The plans of one account on a schedule that is ready; none when planning is switched off."""
    if not schedule.config.enabled:
        return AccountPlans(account, schedule, ())
    solved: Solved = {}
    found = tuple(
        plan_bureau(inventory, schedule, solved)
        for inventory in inventories(account, schedule.config)
    )
    return AccountPlans(account, schedule, found)


def plan_bureau(
    inventory: Inventory, schedule: Schedule, solved: Solved | None = None
) -> BureauPlans:
    """A plan for every working weekday, and the master; `solved` keeps what bureaus with equal inventories share."""
    if inventory.primary < MIN_PRIMARY:
        reason = f"a plan opens and closes with a strong_actionable finding; this inventory holds {inventory.primary}"
        nothing = {week.table.weekday: None for week in schedule.weeks}
        return BureauPlans(inventory, nothing, None, NEEDS_TWO, reason)
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
    reason = _summed_up(reasons, schedule.config)
    return BureauPlans(inventory, weekdays, None, NO_FEASIBLE_PLAN, reason, reasons)


def links_of(inventory: Inventory) -> tuple[Link, ...]:
    """The items as the planner sees them."""
    return tuple(Link(item.sla, item.strength, item.strong) for item in inventory.items)


def master_of(
    weekdays: Mapping[int, WeekdayPlan | None], config: PlannerConfig
) -> WeekdayPlan | None:
    """The forced weekday's plan, else the best: total, fewest items, strength, latest last submit, earliest date."""
    if config.forced_start is not None:
        return weekdays[config.forced_start]
    plans = [plan for plan in weekdays.values() if plan is not None]
    return max(plans, key=lambda plan: plan.master_key, default=None)


def _solve(links: tuple[Link, ...], schedule: Schedule) -> list[PlanChoice | str]:
    solver = _solver(links, schedule)
    return [
        _choose(solver, week, schedule.config) or _why_not(solver, week, schedule.config)
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
    """The weekdays of a bureau, and their certificates, read the same tables."""
    return ExactSolver(links, handoff, reach)


def _why_not(solver: ExactSolver, week: Week, config: PlannerConfig) -> str:
    first, last = config.last_submit_window
    if not week.targets:
        return f"window blocked: none of the days {first} to {last} is a business day within the allowed span"
    longest = _longest_before_closer(solver)
    if longest < week.targets[0]:
        day = week.table.offsets[longest]
        return f"too short: all findings together bring the last submit to day {day}, before the window of {first} to {last}"
    if config.mode == "greedy" and solver.read(week) is not None:
        return f"missed: the greedy method finds no last submit on days {first} to {last}, though there is one"
    return f"no combination: no choice of findings and hand-offs puts the last submit on days {first} to {last}"


def _longest_before_closer(solver: ExactSolver) -> int:
    """The latest business day to which all findings but one closer can bring the last submit."""
    steps = [handed[-1] if (handed := solver.handoff.steps(link)) else 0 for link in solver.links]
    closers = [step for step, link in zip(steps, solver.links, strict=True) if link.strong]
    return sum(steps) - min(closers)


def _summed_up(reasons: Mapping[int, str], config: PlannerConfig) -> str:
    if config.forced_start is not None:
        return (
            f"forced start on {WEEKDAY_NAMES[config.forced_start]}: {reasons[config.forced_start]}"
        )
    return "; ".join(
        f"{', '.join(_named(days))}: {reason}" for reason, days in _grouped(reasons).items()
    )


def _grouped(reasons: Mapping[int, str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for weekday, reason in reasons.items():
        groups.setdefault(reason, []).append(weekday)
    return groups


def _named(weekdays: Sequence[int]) -> list[str]:
    return [WEEKDAY_NAMES[weekday] for weekday in weekdays]
