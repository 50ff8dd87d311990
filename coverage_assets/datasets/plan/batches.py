"""The batches of a run: consecutive conversations of one cell, in the manifest's order.

The counts per cell and the batch size alone decide the batches. So every process and every machine
computes the same ones, and the output depends neither on the number of workers nor on which worker
generates which batch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl

from coverage_assets.conversations.declared import Scenario, scenarios_of
from coverage_assets.datasets.plan.variants import SCENARIO_ID, VARIANTS
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_table
from coverage_assets.scenarios.enumerate import as_frame, iter_blocks
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical

BATCH_SIZE = 256
MAX_SHARDS = 100_000
MAX_QUOTED = 40
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class CellCount:
    """How many scenarios and conversations a cell has; related pairs are not counted."""

    domain: str
    behavior: str
    scenarios: int
    conversations: int


@dataclass(frozen=True)
class Batch:
    """Consecutive conversations of one cell that are generated, stored and retried together.

    Conversations are counted without their related pairs.
    """

    number: int
    domain: str
    behavior: str
    start: int
    stop: int

    @property
    def size(self) -> int:
        """The number of conversations, without related pairs."""
        return self.stop - self.start


@dataclass(frozen=True)
class BatchTask:
    """A batch with its scenarios, each with the range of its variants."""

    batch: Batch
    scenarios: tuple[tuple[Scenario, range], ...]


@dataclass(frozen=True)
class Shard:
    """One of several shares of the batches, which are assigned in turn."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, notation: str) -> Shard:
        """Parse a shard such as `2/3`, the second of three."""
        number, sign, of = notation.partition("/")
        well_formed = sign and all(_NUMBER.fullmatch(part) for part in (number, of))
        if well_formed and 1 <= int(number) <= int(of) <= MAX_SHARDS:
            return cls(int(number), int(of))
        raise InputError(
            f"{notation[:MAX_QUOTED]!r} is no shard: write I/N, such as 2/3 for the "
            f"second of three; N is at most {MAX_SHARDS:,}"
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def __contains__(self, batch: Batch) -> bool:
        return batch.number % self.of == self.number - 1


@dataclass(frozen=True, eq=False)
class BatchPlan:
    """The scenarios of a run with their numbers of variants, by cell, in the manifest's order."""

    table: pl.DataFrame
    axes: tuple[str, ...]
    batch_size: int = BATCH_SIZE

    @cached_property
    def cells(self) -> list[CellCount]:
        """The counts of every cell that has conversations."""
        counted = self.table.group_by(DOMAIN, BEHAVIOR, maintain_order=True).agg(
            pl.len(), pl.col(VARIANTS).sum()
        )
        return [CellCount(*row) for row in counted.iter_rows()]

    @cached_property
    def batches(self) -> list[Batch]:
        """All batches, in order."""
        return list(split_into_batches(self.cells, self.batch_size))

    @cached_property
    def sha256(self) -> str:
        """The digest of the scenarios, their order and their numbers of variants."""
        return sha256_table(self.table.select(pl.col(SCENARIO_ID), pl.col(VARIANTS)))

    def task(self, batch: Batch) -> BatchTask:
        """Return a batch with its scenarios."""
        rows, ends = self._variant_ends[batch.domain, batch.behavior]
        starts = np.concatenate(([0], ends[:-1]))
        first, last = np.searchsorted(ends, [batch.start, batch.stop - 1], side="right")
        scenarios = scenarios_of(self.table[rows + int(first) : rows + int(last) + 1], self.axes)
        return BatchTask(
            batch,
            tuple(
                (scenario, range(max(batch.start - begin, 0), min(batch.stop, end) - begin))
                for scenario, begin, end in zip(
                    scenarios,
                    starts[first : last + 1].tolist(),
                    ends[first : last + 1].tolist(),
                    strict=True,
                )
            ),
        )

    @cached_property
    def _variant_ends(self) -> dict[Cell, tuple[int, np.ndarray[Any, np.dtype[np.int64]]]]:
        """The first row of every cell, and the running total of its scenarios' variants."""
        rows = [0, *accumulate(cell.scenarios for cell in self.cells)]
        variants = self.table[VARIANTS].to_numpy()
        return {
            (cell.domain, cell.behavior): (row, np.cumsum(variants[row : row + cell.scenarios]))
            for cell, row in zip(self.cells, rows, strict=False)
        }


def split_into_batches(cells: Sequence[CellCount], batch_size: int) -> Iterator[Batch]:
    """Split every cell into batches; the last batch of a cell holds the remainder."""
    number = 0
    for cell in cells:
        for start in range(0, cell.conversations, batch_size):
            stop = min(start + batch_size, cell.conversations)
            yield Batch(number, cell.domain, cell.behavior, start, stop)
            number += 1


def kept_scenarios(vertical: Vertical, selection: Selection) -> pl.DataFrame:
    """Return the selected kept scenarios by cell; repeated texts are stored once."""
    frames = [
        as_frame(block, effects, vertical.rules, coded=True)
        .filter("kept")
        .drop("kept", "excluded_by", "also_matched")
        for block, effects in iter_blocks(vertical, selection)
    ]
    return pl.concat(frames).rechunk()
