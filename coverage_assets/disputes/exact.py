"""The exact planner: for every weekday, the best plan of all orders and gaps.

`ExactSolver` holds one bureau's items. Its table is computed once and read for each weekday. The
table does not hold the order of the items: that is found by searching tables of one closer.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from coverage_assets.disputes.dp_table import (
    FORCED,
    Cells,
    Handoff,
    Link,
    chain_table,
    longest_chain,
    suffix_tables,
)
from coverage_assets.disputes.objective import PlanChoice, Week, reachable, smallest_gaps
from coverage_assets.disputes.standings import Best, admitted_total, best_of_rows

MIN_PRIMARY = 2


@dataclass(frozen=True, eq=False)
class SolverReading:
    """A table as one weekday sees it: the chosen plan's total, and the best of every row."""

    total: int
    rows: tuple[Best | None, ...]


@dataclass(frozen=True, eq=False)
class ExactSolver:
    """One bureau's items, strongest first; `reach` is the last business day of any window."""

    links: tuple[Link, ...]
    handoff: Handoff
    reach: int

    @property
    def primary(self) -> int:
        """The number of items that may open and close."""
        return sum(link.strong for link in self.links)

    @cached_property
    def length(self) -> int:
        """The most items before a closer."""
        return longest_chain(self.links, self.handoff, self.reach)

    @cached_property
    def table(self) -> Cells:
        """The chain table. Row 0 is for all chains, row 1 + rank for those that hold that item."""
        strengths = np.array([link.strength for link in self.links], dtype=np.int32)
        rows = np.vstack([strengths, strengths + FORCED * np.eye(len(self.links), dtype=np.int32)])
        return chain_table(self.links, rows, self.handoff, reach=self.reach, length=self.length)

    def read(self, week: Week) -> SolverReading | None:
        """Read the table for a weekday; return None if no chain ends in its window."""
        if self.primary < MIN_PRIMARY or not self.length or not week.targets:
            return None
        total = admitted_total(self.table[0], self.links, week)
        if total < 0:
            return None
        offsets = np.zeros(len(self.table), dtype=np.int32)
        offsets[1:] = FORCED
        return SolverReading(total, best_of_rows(self.table, self.links, week, total, offsets))

    def choose(self, reading: SolverReading) -> PlanChoice:
        """Return the plan that the criteria put first."""
        best = reading.rows[0]
        assert best is not None, "a reading exists only where a chain exists"
        order = self.first_order(best)
        assert order is not None, "the table holds this chain"
        return self.choice(best, order)

    def choice(self, best: Best, order: tuple[int, ...]) -> PlanChoice:
        """Return the plan of this order with the latest last submit, then the smallest gaps."""
        before = order[:-1]
        days = reachable(self.links, before, self.handoff)
        last = max(target for target in best.targets if target in days)
        return PlanChoice(
            best.standing, order, last, smallest_gaps(self.links, before, self.handoff, last)
        )

    def first_order(
        self, best: Best, *, members: tuple[int, ...] | None = None, forced: int | None = None
    ) -> tuple[int, ...] | None:
        """Return the first order by rank of the chains with this standing.

        With `members`, only chains of these items count; with `forced`, only chains that hold it.
        """
        among = tuple(range(len(self.links))) if members is None else members
        search = _OrderSearch(self, best, among, forced)
        sla = best.standing.closer_sla
        closers = [
            rank for rank in among if self.links[rank].strong and self.links[rank].sla == sla
        ]
        orders = [search.order(closer) for closer in closers]
        return min((order for order in orders if order), default=None)

    def suffixes(self, members: tuple[int, ...], forced: int | None, length: int) -> Cells:
        """Return the suffix tables of these items in this order, which all weekdays share."""
        key = (members, forced if forced in members else None, length)
        if key not in self._suffixes:
            links = [self.links[rank] for rank in members]
            amounts = [self.amount(rank, forced) for rank in members]
            self._suffixes[key] = suffix_tables(
                links, amounts, self.handoff, reach=self.reach, length=length
            )
        return self._suffixes[key]

    def without_one(self, members: tuple[int, ...]) -> Cells:
        """Return the table of these items, each row without one of them; all weekdays share it."""
        if members not in self._without_one:
            links = [self.links[rank] for rank in members]
            strengths = np.array([link.strength for link in links], dtype=np.int32)
            rows = strengths - FORCED * np.eye(len(members), dtype=np.int32)
            length = len(members) - 1
            self._without_one[members] = chain_table(
                links, rows, self.handoff, reach=self.reach, length=length
            )
        return self._without_one[members]

    def amount(self, rank: int, forced: int | None) -> int:
        """Return the strength of an item as a table counts it."""
        return self.links[rank].strength + (FORCED if rank == forced else 0)

    @cached_property
    def _suffixes(self) -> dict[tuple[tuple[int, ...], int | None, int], Cells]:
        return {}

    @cached_property
    def _without_one(self) -> dict[tuple[int, ...], Cells]:
        return {}


@dataclass(frozen=True, eq=False)
class _OrderSearch:
    """Finds the first order of one closer: the strongest opener, then item by item what fits."""

    solver: ExactSolver
    best: Best
    members: tuple[int, ...]
    forced: int | None

    def order(self, closer: int) -> tuple[int, ...] | None:
        links = self.solver.links
        openers = tuple(rank for rank in self.members if rank != closer and links[rank].strong)
        supporters = tuple(rank for rank in self.members if not links[rank].strong)
        count = self.best.standing.items - 1
        wanted = self.best.standing.strength + (FORCED if self.forced is not None else 0)
        wanted -= self.solver.amount(closer, self.forced)
        tables = self.solver.suffixes(openers + supporters, self.forced, count)
        days = set(self.best.targets)
        for place, opener in enumerate(openers):
            left = wanted - self.solver.amount(opener, self.forced)
            after = self._distances_after(tables[place + 1, count - 1], days, opener, left)
            if after:
                rest = tuple(sorted(openers[place + 1 :] + supporters))
                again = (
                    self.solver.suffixes(rest, self.forced, count)
                    if supporters
                    else tables[place + 1 :]
                )
                return (opener, *self._rest(rest, again, after, count - 1, left), closer)
        return None

    def _rest(
        self, rest: tuple[int, ...], tables: Cells, days: set[int], count: int, wanted: int
    ) -> list[int]:
        chosen: list[int] = []
        for place, rank in enumerate(rest):
            if len(chosen) == count:
                break
            left = wanted - self.solver.amount(rank, self.forced)
            after = self._distances_after(
                tables[place + 1, count - len(chosen) - 1], days, rank, left
            )
            if after:
                chosen.append(rank)
                days, wanted = after, left
        return chosen

    def _distances_after(
        self, values: npt.NDArray[np.int32], days: set[int], rank: int, wanted: int
    ) -> set[int]:
        """Return the distances left after this item that still allow the wanted strength."""
        steps = self.solver.handoff.steps(self.solver.links[rank])
        reached = values.tolist()
        return {
            day - step
            for day in days
            for step in steps
            if step <= day and reached[day - step] == wanted
        }
