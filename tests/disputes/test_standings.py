from __future__ import annotations

import datetime as dt

import numpy as np

from coverage_assets.disputes.calendar import AnchorTable
from coverage_assets.disputes.dp_table import NOTHING, Cells, Link
from coverage_assets.disputes.objective import Standing, Week
from coverage_assets.disputes.standings import Best, admitted_total, best_of_rows

LINKS = (Link(3, 5, strong=True), Link(3, 4, strong=True))


def week(least_gain: int = 1) -> Week:
    table = AnchorTable(0, dt.date(2025, 1, 6), dt.date(2025, 1, 6), tuple(range(20)))
    return Week(table, targets=(5, 6), cap=8, least_gain=least_gain)


def chains(*cells: tuple[int, int, int]) -> Cells:
    """A table of one row, by items before the closer, last submit and strength."""
    table = np.full((1, 1, 3, 10), NOTHING, dtype=np.int32)
    for items, last, strength in cells:
        table[0, 0, items, last] = strength
    return table


def best(table: Cells, admitted: int) -> Best | None:
    return best_of_rows(table, LINKS, week(), admitted, np.zeros(1, dtype=np.int32))[0]


def test_the_greater_total_is_the_better_standing() -> None:
    found = best(chains((1, 5, 9), (1, 6, 8)), admitted=8)
    assert found is not None
    assert (found.standing.strength, found.standing.total, found.targets) == (9, 8, (5,))


def test_equal_standings_share_their_last_submits() -> None:
    found = best(chains((1, 5, 9), (1, 6, 9)), admitted=8)
    expected = Standing(gains_enough=True, total=8, fewest=-2, strength=9, closer_sla=3)
    assert found == Best(expected, (5, 6))


def test_a_row_without_chains_in_the_window_has_no_best() -> None:
    assert best(chains((1, 4, 9)), admitted=8) is None


def test_more_items_must_gain_enough_to_raise_the_admitted_total() -> None:
    table = np.full((1, 3, 10), NOTHING, dtype=np.int32)
    table[0, 1, 5] = table[0, 2, 6] = 1
    short = AnchorTable(0, dt.date(2025, 1, 6), dt.date(2025, 1, 6), tuple(range(20)))
    totals = [
        admitted_total(table, LINKS, Week(short, (5, 6), cap=45, least_gain=gain))
        for gain in (1, 2)
    ]
    assert totals == [9, 8]
