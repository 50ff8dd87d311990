"""The dynamic program behind the exact planner: all chains of items at once, over business days.

A chain is a first item, further items, and a closer. Each item but the closer moves the next
submit on by its SLA less a hand-off gap, so by any whole number of business days in an interval of
its own. The last submit is the sum of these steps. So a state is (SLA of the closer, number of
items before it, last submit), and its value is the greatest summed strength. A state knows no
weekdays: one table serves them all.

Rows of a table are variants of the strengths. With `FORCED` added to one item's strength, the best
chains are those that hold it; with `FORCED` subtracted, those without it, where such chains exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Cells: TypeAlias = npt.NDArray[np.int32]

FORCED = 1 << 22
NOTHING = -(1 << 28)
MAX_CELLS = 1 << 22


@dataclass(frozen=True)
class Link:
    """An item of a chain. A strong one may open and close; its SLA is in business days."""

    sla: int
    strength: int
    strong: bool


@dataclass(frozen=True)
class Handoff:
    """The least and most business days by which a submit precedes the end of the SLA before."""

    least: int
    most: int

    def steps(self, link: Link) -> range:
        """Return how far after this item the next may be submitted; empty if no gap allows it."""
        return range(max(1, link.sla - self.most), link.sla - self.least + 1)


def closer_slas(links: Sequence[Link]) -> tuple[int, ...]:
    """Return the SLAs that a closer can have, ascending."""
    return tuple(sorted({link.sla for link in links if link.strong}))


def longest_chain(links: Sequence[Link], handoff: Handoff, reach: int) -> int:
    """Return the most items that fit before a closer submitted by business day `reach`."""
    shortest = sorted(steps.start for steps in map(handoff.steps, links) if steps)
    total = count = 0
    for step in shortest[: len(links) - 1]:
        total += step
        if total > reach:
            break
        count += 1
    return count


def chain_table(
    links: Sequence[Link],
    strengths: npt.NDArray[np.int32],
    handoff: Handoff,
    *,
    reach: int,
    length: int,
) -> Cells:
    """Tabulate the greatest strength by row, closer's SLA, items before it, and last submit."""
    rows = len(strengths)
    slas = closer_slas(links)
    per_row = (len(slas) + 1) * (length + 1) * (reach + 1)
    block = max(1, MAX_CELLS // max(1, per_row))
    tables = [
        _block(
            links, strengths[first : first + block], handoff, (len(slas) + 1, length + 1, reach + 1)
        )
        for first in range(0, rows, block)
    ]
    return tables[0] if len(tables) == 1 else np.concatenate(tables)


def _block(
    links: Sequence[Link],
    strengths: npt.NDArray[np.int32],
    handoff: Handoff,
    shape: tuple[int, int, int],
) -> Cells:
    """Tabulate some rows.

    Strong items come first: a chain without a strong item before its closer by then has no opener.
    """
    place = {sla: number for number, sla in enumerate(closer_slas(links))}
    open_chains = shape[0] - 1
    table = np.full((len(strengths), *shape), NOTHING, dtype=np.int32)
    table[:, open_chains, 0, 0] = 0
    for number in (number for number, link in enumerate(links) if link.strong):
        closed = table[:, open_chains] + strengths[:, number, None, None]
        _place_before_closer(table, handoff.steps(links[number]), strengths[:, number])
        target = table[:, place[links[number].sla]]
        np.maximum(target, closed, out=target)
    table = table[:, :open_chains]
    table[:, :, 0, :] = NOTHING
    for number in (number for number, link in enumerate(links) if not link.strong):
        _place_before_closer(table, handoff.steps(links[number]), strengths[:, number])
    return table


def _place_before_closer(table: Cells, steps: range, strengths: npt.NDArray[np.int32]) -> None:
    """Extend chains by one more item before the closer, where that makes them stronger."""
    steps = range(steps.start, min(steps.stop, table.shape[3]))
    if not steps or table.shape[2] == 1:
        return
    before = table[:, :, :-1, : table.shape[3] - steps.start] + strengths[:, None, None, None]
    for step in steps:
        after = table[:, :, 1:, step:]
        np.maximum(after, before[..., : after.shape[3]], out=after)


def suffix_tables(
    links: Sequence[Link], strengths: Sequence[int], handoff: Handoff, *, reach: int, length: int
) -> Cells:
    """Tabulate the greatest strength of the items from each position on, by count and distance."""
    table = np.full((len(links) + 1, length + 1, reach + 1), NOTHING, dtype=np.int32)
    table[len(links), 0, 0] = 0
    for number in range(len(links) - 1, -1, -1):
        table[number] = table[number + 1]
        before = table[number + 1, :-1] + strengths[number]
        for step in range(
            handoff.steps(links[number]).start, min(handoff.steps(links[number]).stop, reach + 1)
        ):
            after = table[number, 1:, step:]
            np.maximum(after, before[:, : reach + 1 - step], out=after)
    return table
