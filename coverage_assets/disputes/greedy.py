"""The older method, kept to compare: opener, closer, then one item after another where it helps.

The strongest finding opens. Of the others, the one with the longest SLA closes; of several, the
last by rank. Further items, in rank order, are put before the closer if the plan gains
`min_increment_days` and its last submit falls into the window, or comes nearer to it from below.

The original drew its gaps at random. Here the last submit goes to the latest day that the gaps can
reach, with early gaps as small as possible. The method can miss a plan that exists, and the plan
that it finds need not be the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coverage_assets.disputes.dp_table import Handoff, Link
from coverage_assets.disputes.objective import PlanChoice, Standing, Week, reachable, smallest_gaps


@dataclass(frozen=True)
class _Attempt:
    order: tuple[int, ...]
    last: int
    in_window: bool
    total: int


def choose_greedily(links: Sequence[Link], handoff: Handoff, week: Week) -> PlanChoice | None:
    """Return the plan that the older method finds; None if its last submit misses the window."""
    strong = [rank for rank, link in enumerate(links) if link.strong]
    if len(strong) < 2 or not week.targets:  # noqa: PLR2004 - an opener and a closer
        return None
    opener = strong[0]
    closer = min(strong[1:], key=lambda rank: (-links[rank].sla, -rank))
    best = _attempt(links, handoff, week, (opener, closer))
    for rank in range(len(links)):
        if best is None:
            return None
        if rank in {opener, closer}:
            continue
        tried = _attempt(links, handoff, week, (*best.order[:-1], rank, closer))
        if tried is not None and _helps(tried, best, week):
            best = tried
    return _choice(links, handoff, best) if best is not None and best.in_window else None


def _helps(tried: _Attempt, best: _Attempt, week: Week) -> bool:
    nearer = not best.in_window and best.last < tried.last < week.targets[0]
    return tried.total >= best.total + week.least_gain and (tried.in_window or nearer)


def _attempt(
    links: Sequence[Link], handoff: Handoff, week: Week, order: tuple[int, ...]
) -> _Attempt | None:
    days = reachable(links, order[:-1], handoff)
    if not days or days.start > week.targets[-1]:
        return None
    hits = [target for target in week.targets if target in days]
    last = max(hits) if hits else days.stop - 1
    return _Attempt(order, last, bool(hits), week.total(last, links[order[-1]].sla))


def _choice(links: Sequence[Link], handoff: Handoff, best: _Attempt) -> PlanChoice:
    strength = sum(links[rank].strength for rank in best.order)
    closer_sla = links[best.order[-1]].sla
    standing = Standing(
        gains_enough=True,
        total=best.total,
        fewest=-len(best.order),
        strength=strength,
        closer_sla=closer_sla,
    )
    return PlanChoice(
        standing, best.order, best.last, smallest_gaps(links, best.order[:-1], handoff, best.last)
    )
