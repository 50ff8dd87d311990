"""Shows why the chosen plan is the best: the runner-up, and a reason for every finding left out.

All other plans are of three kinds: the same order at other times, the same findings in another
order, and other findings. The best of each kind is found exactly; the best of the three is the
runner-up. For every finding left out, the best plan that holds it is compared with the chosen one:
the criterion at which they differ is the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coverage_assets.disputes.dp_table import Link
from coverage_assets.disputes.exact import ExactSolver, SolverReading
from coverage_assets.disputes.objective import (
    CRITERIA,
    PlanChoice,
    Standing,
    Week,
    beaten_by,
    in_order,
    next_gaps,
    reachable,
    smallest_gaps,
)
from coverage_assets.disputes.standings import Best, best_of_rows

NO_PLAN = "no_plan_with_it"


@dataclass(frozen=True)
class Rival:
    """A plan that was not chosen, and the criterion at which it loses."""

    kind: str
    choice: PlanChoice
    criterion: str


@dataclass(frozen=True)
class Unchosen:
    """A finding that was not chosen: the best plan with it, and the criterion at which it loses."""

    rank: int
    criterion: str
    best: Standing | None


@dataclass(frozen=True)
class Certificate:
    """The rivals, best first, and the findings that were not chosen, by rank."""

    rivals: tuple[Rival, ...]
    unchosen: tuple[Unchosen, ...]

    @property
    def runner_up(self) -> Rival | None:
        """The second best of all plans, if there is another one."""
        return self.rivals[0] if self.rivals else None


def certify(
    solver: ExactSolver, week: Week, reading: SolverReading, winner: PlanChoice
) -> Certificate:
    """Certify the plan that `solver` chose from this reading."""
    kinds = {
        "other_times": _other_times(solver, week, winner),
        "other_order": _other_order(solver, week, winner),
        "other_findings": _other_findings(solver, week, reading, winner),
    }
    rivals = [
        Rival(kind, choice, beaten_by(winner, choice)) for kind, choice in kinds.items() if choice
    ]
    rivals.sort(key=lambda rival: rival.choice.key, reverse=True)
    return Certificate(tuple(rivals), tuple(_unchosen(solver, reading, winner)))


def _unchosen(
    solver: ExactSolver, reading: SolverReading, winner: PlanChoice
) -> Iterator[Unchosen]:
    for rank in range(len(solver.links)):
        if rank in winner.selection:
            continue
        best = reading.rows[1 + rank]
        if best is None:
            yield Unchosen(rank, NO_PLAN, None)
        else:
            yield Unchosen(rank, _losing_criterion(winner.standing, best.standing), best.standing)


def _losing_criterion(winner: Standing, other: Standing) -> str:
    differing = (
        name for name, ours, theirs in zip(CRITERIA, winner, other, strict=False) if ours != theirs
    )
    return next(differing, "rank_order")


def _other_times(solver: ExactSolver, week: Week, winner: PlanChoice) -> PlanChoice | None:
    before = winner.order[:-1]
    gaps = next_gaps(solver.links, before, solver.handoff, winner.gaps)
    if gaps:
        return PlanChoice(winner.standing, winner.order, winner.last, gaps)
    days = reachable(solver.links, before, solver.handoff)
    earlier = [target for target in week.targets if target < winner.last and target in days]
    return _closing_on(solver, week, winner, winner.order, max(earlier)) if earlier else None


def _other_order(solver: ExactSolver, week: Week, winner: PlanChoice) -> PlanChoice | None:
    choices: list[PlanChoice] = []
    for closer in winner.order:
        before = [rank for rank in winner.order if rank != closer]
        order = (
            _second_order(solver, winner)
            if closer == winner.order[-1]
            else in_order(solver.links, before)
        )
        days = reachable(solver.links, before, solver.handoff)
        targets = [target for target in week.targets if target in days]
        if order and targets and solver.links[closer].strong:
            choices.append(_closing_on(solver, week, winner, (*order, closer), max(targets)))
    return max(choices, key=lambda choice: choice.key, default=None)


def _second_order(solver: ExactSolver, winner: PlanChoice) -> tuple[int, ...] | None:
    """Return the next order by rank of the same items before the same closer."""
    before = winner.order[:-1]
    if len(before) < 2:  # noqa: PLR2004 - one item has one order
        return None
    swapped = (*before[:-2], before[-1], before[-2])
    if solver.links[swapped[0]].strong:
        return swapped
    return None


def _closing_on(
    solver: ExactSolver, week: Week, winner: PlanChoice, order: tuple[int, ...], last: int
) -> PlanChoice:
    """Return the plan of the winner's findings in this order that closes on this business day."""
    closer = solver.links[order[-1]].sla
    standing = winner.standing._replace(total=week.total(last, closer), closer_sla=closer)
    return PlanChoice(
        standing, order, last, smallest_gaps(solver.links, order[:-1], solver.handoff, last)
    )


def _other_findings(
    solver: ExactSolver, week: Week, reading: SolverReading, winner: PlanChoice
) -> PlanChoice | None:
    with_others = list(_first_of_each_kind(solver, reading, winner))
    fewer = _best_of_fewer(solver, week, reading, winner)
    standings = [best.standing for _, best in with_others] + ([fewer.standing] if fewer else [])
    if not standings:
        return None
    greatest = max(standings)
    choices = [
        _first_with(solver, best, rank) for rank, best in with_others if best.standing == greatest
    ]
    if fewer and fewer.standing == greatest:
        choices.append(_first_within(solver, fewer, winner))
    return max(choices, key=lambda choice: choice.key)


def _first_of_each_kind(
    solver: ExactSolver, reading: SolverReading, winner: PlanChoice
) -> Iterator[tuple[int, Best]]:
    """Yield the items that are not chosen, each with the best plan that holds it.

    Of items that are alike only the first by rank counts: a plan with a later one is as good with
    the first, which comes earlier in rank order.
    """
    seen: set[Link] = set()
    for rank, link in enumerate(solver.links):
        best = reading.rows[1 + rank]
        if best is not None and rank not in winner.selection and link not in seen:
            seen.add(link)
            yield rank, best


def _first_with(solver: ExactSolver, best: Best, rank: int) -> PlanChoice:
    order = solver.first_order(best, forced=rank)
    assert order is not None, "the table holds this chain"
    return solver.choice(best, order)


def _best_of_fewer(
    solver: ExactSolver, week: Week, reading: SolverReading, winner: PlanChoice
) -> Best | None:
    """Find the best plan made of some, but not all, of the winner's findings."""
    members = tuple(sorted(winner.selection))
    links = [solver.links[rank] for rank in members]
    table = solver.without_one(members)
    offsets = np.zeros(len(members), dtype=np.int32)
    found = [best for best in best_of_rows(table, links, week, reading.total, offsets) if best]
    return max(found, key=lambda best: best.standing, default=None)


def _first_within(solver: ExactSolver, best: Best, winner: PlanChoice) -> PlanChoice:
    order = solver.first_order(best, members=tuple(sorted(winner.selection)))
    assert order is not None, "the table holds this chain"
    return solver.choice(best, order)
