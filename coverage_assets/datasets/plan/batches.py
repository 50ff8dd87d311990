"""The work of a run, cut into units: batches of conversations of one cell, in the manifest's order.

Which units there are follows from the counts per cell and the batch size alone. So every process and every machine cuts the
same way, and what is written depends neither on how many of them there are nor on who makes which unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import polars as pl

from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.datasets.plan.variants import SCENARIO_ID, VARIANTS
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.digests import sha256_table
from coverage_assets.scenarios.enumerate import Selection, as_frame, iter_blocks
from coverage_assets.taxonomy.loader import Vertical

BATCH = 256
MAX_SHARDS = 100_000
MAX_NAMED = 40
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class CellCount:
    """How much is to be made of one cell; pairs are not counted."""

    domain: str
    behavior: str
    scenarios: int
    conversations: int

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CellCount:
        """A cell as it stands in a run's document."""
        return cls(values[DOMAIN], values[BEHAVIOR], values["scenarios"], values["conversations"])


@dataclass(frozen=True)
class Batch:
    """Some consecutive conversations of one cell, counted without pairs: what is made, stored and redone together."""

    number: int
    domain: str
    behavior: str
    start: int
    stop: int

    @property
    def size(self) -> int:
        """How many conversations it has; pairs are not counted."""
        return self.stop - self.start


@dataclass(frozen=True)
class BatchTask:
    """A unit with its scenarios, each with the first of its variants and the one after the last."""

    unit: Batch
    wanted: tuple[tuple[Scenario, int, int], ...]


@dataclass(frozen=True)
class Shard:
    """One of several parts into which the units are dealt, one after the other."""

    number: int = 1
    of: int = 1

    @classmethod
    def parse(cls, notation: str) -> Shard:
        """`2/3` is the second of three."""
        number, sign, of = notation.partition("/")
        written = sign and all(_NUMBER.fullmatch(part) for part in (number, of))
        if written and 1 <= int(number) <= int(of) <= MAX_SHARDS:
            return cls(int(number), int(of))
        raise InputError(
            f"{notation[:MAX_NAMED]!r} is no shard: write I/N, such as 2/3 for the second of three; N is at most {MAX_SHARDS:,}"
        )

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def __contains__(self, unit: Batch) -> bool:
        return unit.number % self.of == self.number - 1


@dataclass(frozen=True, eq=False)
class BatchPlan:
    """The scenarios of a run with their variants, by cell and in the manifest's order."""

    table: pl.DataFrame
    axes: tuple[str, ...]
    batch: int = BATCH

    @cached_property
    def cells(self) -> list[CellCount]:
        """Every cell of which something is made."""
        counted = self.table.group_by(DOMAIN, BEHAVIOR, maintain_order=True).agg(
            pl.len(), pl.col(VARIANTS).sum()
        )
        return [CellCount(*row) for row in counted.iter_rows()]

    @cached_property
    def units(self) -> list[Batch]:
        """All units, in order."""
        return list(batches_of(self.cells, self.batch))

    @cached_property
    def sha256(self) -> str:
        """The digest of which scenarios are made, in which order and in how many variants."""
        return sha256_table(self.table.select(pl.col(SCENARIO_ID), pl.col(VARIANTS)))

    def task(self, unit: Batch) -> BatchTask:
        """A unit with its scenarios."""
        rows, ends = self._variants[unit.domain, unit.behavior]
        starts = np.concatenate(([0], ends[:-1]))
        first, last = np.searchsorted(ends, [unit.start, unit.stop - 1], side="right")
        scenarios = scenarios_of(self.table[rows + int(first) : rows + int(last) + 1], self.axes)
        return BatchTask(
            unit,
            tuple(
                (scenario, max(unit.start - begin, 0), min(unit.stop, end) - begin)
                for scenario, begin, end in zip(
                    scenarios,
                    starts[first : last + 1].tolist(),
                    ends[first : last + 1].tolist(),
                    strict=True,
                )
            ),
        )

    @cached_property
    def _variants(self) -> dict[tuple[str, str], tuple[int, np.ndarray[Any, np.dtype[np.int64]]]]:
        """For every cell its first row, and after how many conversations each of its scenarios ends."""
        rows = [0, *accumulate(cell.scenarios for cell in self.cells)]
        variants = self.table[VARIANTS].to_numpy()
        return {
            (cell.domain, cell.behavior): (row, np.cumsum(variants[row : row + cell.scenarios]))
            for cell, row in zip(self.cells, rows, strict=False)
        }


def batches_of(cells: Sequence[CellCount], batch: int) -> Iterator[Batch]:
    """Every cell cut into units of `batch` conversations; the last of a cell holds what is left."""
    number = 0
    for cell in cells:
        for start in range(0, cell.conversations, batch):
            yield Batch(
                number, cell.domain, cell.behavior, start, min(start + batch, cell.conversations)
            )
            number += 1


def kept_scenarios(vertical: Vertical, selection: Selection) -> pl.DataFrame:
    """The kept scenarios that were selected, by cell; texts that repeat are stored once."""
    frames = [
        as_frame(block, verdict, vertical.rules, coded=True)
        .filter("kept")
        .drop("kept", "excluded_by", "also_matched")
        for block, verdict in iter_blocks(vertical, selection)
    ]
    return pl.concat(frames).rechunk()
