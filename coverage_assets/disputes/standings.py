"""Reads the best plans out of a chain table, for one weekday."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_assets.disputes.dp_table import Cells, Link, closer_slas
from coverage_assets.disputes.objective import Standing, Week

_STRENGTH_BITS = 22
_SMALL_BITS = 9
_SMALL = (1 << _SMALL_BITS) - 1


@dataclass(frozen=True)
class Best:
    """The best standing among some chains, and the last submits that reach it."""

    standing: Standing
    targets: tuple[int, ...]


def best_of_rows(
    table: Cells, links: Sequence[Link], week: Week, admitted: int, offsets: npt.NDArray[np.int32]
) -> tuple[Best | None, ...]:
    """Return the best standing of every row of a table.

    A total above `admitted` gains too little for its number of items. `offsets` is what the rows
    hold in addition to strength.
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


def admitted_total(table: Cells, links: Sequence[Link], week: Week) -> int:
    """Return the greatest total that gains enough over every smaller count of items, else -1."""
    seen = table[..., list(week.targets)]
    totals = np.where(seen >= 0, _totals(closer_slas(links), week)[:, None, :], -1).max(axis=(0, 2))
    admitted = most = -1
    for total in totals.tolist():
        if total >= 0 and (most < 0 or total >= most + week.least_gain):
            admitted = max(admitted, total)
        most = max(most, total)
    return admitted
