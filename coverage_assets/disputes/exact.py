"""The exact planner: of all orders and gaps, the plan that the criteria put first, for every weekday.

`ExactSolver` holds one bureau's items. Its table is made once and read for each weekday; what the table cannot tell, the
order of the items, is found by walking tables of one closer.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    closer_slas,
    longest_chain,
    suffix_tables,
)
from coverage_assets.disputes.objective import PlanChoice, Standing, Week, reachable, smallest_gaps

MIN_PRIMARY = 2

_STRENGTH_BITS = 22
_SMALL_BITS = 9
_SMALL = (1 << _SMALL_BITS) - 1


@dataclass(frozen=True)
class Best:
    """The best standing among some chains, and the last submits with which it is reached."""

    standing: Standing
    targets: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SolverReading:
    """A table as one weekday sees it: the total of the chosen plan, and the best of every row."""

    total: int
    rows: tuple[Best | None, ...]


@dataclass(frozen=True, eq=False)
class ExactSolver:
    """One bureau's items, strongest first, and the hand-off rule; `reach` is the last business day of any window."""

    links: tuple[Link, ...]
    handoff: Handoff
    reach: int

    @property
    def primary(self) -> int:
        """How many items may open and close."""
        return sum(link.strong for link in self.links)

    @cached_property
    def length(self) -> int:
        """The most items before a closer."""
        return longest_chain(self.links, self.handoff, self.reach)

    @cached_property
    def table(self) -> Cells:
        """Row 0: every chain. Row 1 + rank: the chains that hold the item of that rank."""
        strengths = np.array([link.strength for link in self.links], dtype=np.int32)
        rows = np.vstack([strengths, strengths + FORCED * np.eye(len(self.links), dtype=np.int32)])
        return chain_table(self.links, rows, self.handoff, reach=self.reach, length=self.length)

    def read(self, week: Week) -> SolverReading | None:
        """The table as a weekday sees it; nothing when no chain ends in its window."""
        if self.primary < MIN_PRIMARY or not self.length or not week.targets:
            return None
        total = _admitted_total(self.table[0], self.links, week)
        if total < 0:
            return None
        offsets = np.zeros(len(self.table), dtype=np.int32)
        offsets[1:] = FORCED
        return SolverReading(total, best_of_rows(self.table, self.links, week, total, offsets))

    def choose(self, reading: SolverReading) -> PlanChoice:
        """The plan that the criteria put first."""
        best = reading.rows[0]
        assert best is not None, "a reading exists only where some chain does"
        order = self.first_order(best)
        assert order is not None, "the table promises this chain"
        return self.choice(best, order)

    def choice(self, best: Best, order: tuple[int, ...]) -> PlanChoice:
        """The plan of this order: the latest last submit, then the smallest gaps."""
        before = order[:-1]
        days = reachable(self.links, before, self.handoff)
        last = max(target for target in best.targets if target in days)
        return PlanChoice(
            best.standing, order, last, smallest_gaps(self.links, before, self.handoff, last)
        )

    def first_order(
        self, best: Best, *, members: tuple[int, ...] | None = None, forced: int | None = None
    ) -> tuple[int, ...] | None:
        """The order, first by rank, of the chains with this standing.

        `members` asks for chains of these items only, `forced` for chains that hold an item.
        """
        among = tuple(range(len(self.links))) if members is None else members
        walk = _Walk(self, best, among, forced)
        sla = best.standing.closer_sla
        closers = [
            rank for rank in among if self.links[rank].strong and self.links[rank].sla == sla
        ]
        orders = [walk.order(closer) for closer in closers]
        return min((order for order in orders if order), default=None)

    def suffixes(self, members: tuple[int, ...], forced: int | None, length: int) -> Cells:
        """The suffix tables of these items in this order; the same for every weekday, so they are kept."""
        key = (members, forced if forced in members else None, length)
        if key not in self._suffixes:
            links = [self.links[rank] for rank in members]
            amounts = [self.amount(rank, forced) for rank in members]
            self._suffixes[key] = suffix_tables(
                links, amounts, self.handoff, reach=self.reach, length=length
            )
        return self._suffixes[key]

    def without_one(self, members: tuple[int, ...]) -> Cells:
        """The table of these items alone, each row without one of them; the same for every weekday, so it is kept."""
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
        """The strength of an item as a table counts it."""
        return self.links[rank].strength + (FORCED if rank == forced else 0)

    @cached_property
    def _suffixes(self) -> dict[tuple[tuple[int, ...], int | None, int], Cells]:
        return {}

    @cached_property
    def _without_one(self) -> dict[tuple[int, ...], Cells]:
        return {}


@dataclass(frozen=True, eq=False)
class _Walk:
    """Finds the first order of one closer: the strongest opener, then item by item whatever still fits."""

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
            after = self._landings(tables[place + 1, count - 1], days, opener, left)
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
            after = self._landings(tables[place + 1, count - len(chosen) - 1], days, rank, left)
            if after:
                chosen.append(rank)
                days, wanted = after, left
        return chosen

    def _landings(
        self, values: npt.NDArray[np.int32], days: set[int], rank: int, wanted: int
    ) -> set[int]:
        """The distances that are left after this item, from which the wanted strength can still be reached."""
        steps = self.solver.handoff.steps(self.solver.links[rank])
        reached = values.tolist()
        return {
            day - step
            for day in days
            for step in steps
            if step <= day and reached[day - step] == wanted
        }


def best_of_rows(
    table: Cells, links: Sequence[Link], week: Week, admitted: int, offsets: npt.NDArray[np.int32]
) -> tuple[Best | None, ...]:
    """The best standing of every row of a table.

    A greater total than `admitted` was gained with too many items. `offsets` is what the rows hold beside strength.
    """
    slas = closer_slas(links)
    seen = table[:, :, 1:][..., list(week.targets)] - offsets[:, None, None, None]
    totals = _totals(slas, week)[:, None, :]
    items = np.arange(2, table.shape[2] + 1)
    keys = ((totals <= admitted).astype(np.int64) << _SMALL_BITS) + totals
    keys = (keys << _SMALL_BITS) + (_SMALL - items)[:, None]
    keys = (((keys << _STRENGTH_BITS) + seen) << _SMALL_BITS) + np.array(slas)[:, None, None]
    keys = np.where(seen >= 0, keys, -1).reshape(len(table), -1)
    greatest = keys.max(axis=1)
    width = len(week.targets)
    rows, places = np.nonzero(keys == greatest[:, None])
    targets: list[list[int]] = [[] for _ in range(len(table))]
    for row, place in zip(rows.tolist(), (places % width).tolist(), strict=True):
        targets[row].append(week.targets[place])
    return tuple(_best(key, found) for key, found in zip(greatest.tolist(), targets, strict=True))


def _best(key: int, targets: list[int]) -> Best | None:
    if key < 0:
        return None
    sla = key & _SMALL
    strength = (key >> _SMALL_BITS) & ((1 << _STRENGTH_BITS) - 1)
    key >>= _SMALL_BITS + _STRENGTH_BITS
    items = _SMALL - (key & _SMALL)
    key >>= _SMALL_BITS
    return Best(
        Standing(bool(key >> _SMALL_BITS), key & _SMALL, -items, strength, sla), tuple(targets)
    )


def _totals(slas: Sequence[int], week: Week) -> npt.NDArray[np.int64]:
    return np.array(
        [[week.total(target, sla) for target in week.targets] for sla in slas], dtype=np.int64
    )


def _admitted_total(table: Cells, links: Sequence[Link], week: Week) -> int:
    """The greatest total of any count of items that gains enough over every smaller count; -1 without any plan."""
    seen = table[..., list(week.targets)]
    totals = np.where(seen >= 0, _totals(closer_slas(links), week)[:, None, :], -1).max(axis=(0, 2))
    admitted = most = -1
    for total in totals.tolist():
        if total >= 0 and (most < 0 or total >= most + week.least_gain):
            admitted = max(admitted, total)
        most = max(most, total)
    return admitted
