"""The grid of raw scenarios, cut into blocks of bounded size.

The grid is the product of all dimensions: domain, behavior, then the axes. A block fixes the
leading dimensions and spans the trailing ones completely, so that what depends on the trailing ones
alone is computed once for all blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import product
from math import prod
from operator import and_
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from coverage_assets.foundation import stable_hash
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.models import Taxonomy
from coverage_assets.taxonomy.predicates import Is, Not, Predicate

BATCH_ROWS = 1 << 17
CACHED_MASKS = 64

NumberT = TypeVar("NumberT", bound=np.generic)
Index = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Grid:
    """All raw scenarios of a taxonomy, or those inside a box of values.

    `chosen` gives, by dimension, the numbers of the values inside the box. Rows keep the number
    that they have in the whole grid.
    """

    taxonomy: Taxonomy
    chosen: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, taxonomy: Taxonomy, box: Mapping[str, frozenset[int]] | None = None) -> Grid:
        """Return the whole grid, or the part inside `box`; a dimension absent there is complete."""
        chosen = {
            name: tuple(
                code for code in range(len(values)) if not box or code in box.get(name, {code})
            )
            for name, values in taxonomy.dimensions.items()
        }
        return cls(taxonomy, chosen)

    @property
    def rows(self) -> int:
        """The number of scenarios in the grid."""
        return prod(len(codes) for codes in self.chosen.values())

    @cached_property
    def strides(self) -> dict[str, int]:
        """The step of a row's number from one value of each dimension to the next."""
        strides: dict[str, int] = {}
        stride = 1
        for name, values in reversed(self.taxonomy.dimensions.items()):
            strides[name] = stride
            stride *= len(values)
        return {name: strides[name] for name in self.taxonomy.dimensions}

    def blocks(self, batch_rows: int = BATCH_ROWS) -> Iterator[Block]:
        """Yield the grid in order, in blocks of at most about `batch_rows` rows."""
        names = list(self.chosen)
        split = len(names)
        while split and prod(len(self.chosen[name]) for name in names[split - 1 :]) <= batch_rows:
            split -= 1
        tail = Tail(self, tuple(names[split:]))
        if tail.rows:
            for codes in product(*(self.chosen[name] for name in names[:split])):
                yield Block(tail, dict(zip(names[:split], codes, strict=True)))


@dataclass(frozen=True)
class Tail:
    """The trailing dimensions that every block spans, with what depends on them alone."""

    grid: Grid
    names: tuple[str, ...]
    masks: dict[Predicate, Mask] = field(default_factory=dict, compare=False)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each trailing dimension."""
        return tuple(len(self.grid.chosen[name]) for name in self.names)

    @cached_property
    def rows(self) -> int:
        """The number of rows in a block."""
        return prod(self.shape)

    def spread(self, name: str, values: npt.NDArray[NumberT]) -> npt.NDArray[NumberT]:
        """Shape an array with one entry per value of a dimension to broadcast over the block."""
        shape = [1] * len(self.names)
        shape[self.names.index(name)] = -1
        return values.reshape(shape)

    def codes(self, name: str) -> npt.NDArray[np.generic]:
        """Return the number of a dimension's value, for every row of a block."""
        size = len(self.grid.taxonomy.dimensions[name])
        codes = np.array(self.grid.chosen[name], dtype=np.min_scalar_type(max(size - 1, 0)))
        return np.broadcast_to(self.spread(name, codes), self.shape).reshape(-1)

    def mask(self, predicate: Predicate) -> Mask:
        """Return the rows of any block for which a predicate over trailing dimensions holds."""
        known = self.masks.get(predicate)
        if known is None:
            dimensions = self.grid.taxonomy.dimensions
            column = self.frame.select(
                pl.repeat(True, self.rows) & expression(predicate, dimensions)
            ).to_series()
            known = column.to_numpy()
            if len(self.masks) >= CACHED_MASKS:
                del self.masks[next(iter(self.masks))]
            self.masks[predicate] = known
        return known

    @cached_property
    def index(self) -> Index:
        """The trailing dimensions' part of every row number."""
        index: Index = np.zeros((1,) * len(self.names) or (1,), dtype=np.int64)
        for name in self.names:
            codes = np.array(self.grid.chosen[name], dtype=np.int64)
            index = index + self.spread(name, codes * self.grid.strides[name])
        return index.reshape(-1)

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The trailing dimensions as columns to evaluate rules on."""
        columns = [
            pl.Series(name, values, dtype=pl.Enum(values)).gather(pl.Series(self.codes(name)))
            for name in self.names
            for values in [self.grid.taxonomy.dimensions[name]]
        ]
        return pl.DataFrame(columns)

    @cached_property
    def texts(self) -> dict[str, pl.Series]:
        """The trailing dimensions as text columns, for people and files."""
        return {name: self.frame[name].cast(pl.String) for name in self.names}


@dataclass(frozen=True)
class Block:
    """Scenarios with the leading dimensions fixed and the trailing ones complete."""

    tail: Tail
    fixed: Mapping[str, int]

    @property
    def rows(self) -> int:
        """The number of scenarios in the block."""
        return self.tail.rows

    @property
    def index(self) -> Index:
        """The number of every row in the whole grid."""
        strides = self.tail.grid.strides
        offset = sum(code * strides[name] for name, code in self.fixed.items())
        return self.tail.index + np.int64(offset)

    def codes(self, name: str) -> npt.NDArray[np.generic]:
        """Return the number of a dimension's value, for every row."""
        if name not in self.fixed:
            return self.tail.codes(name)
        size = len(self.tail.grid.taxonomy.dimensions[name])
        return np.full(self.rows, self.fixed[name], dtype=np.min_scalar_type(max(size - 1, 0)))

    def mixed_radix(self, names: tuple[str, ...]) -> Index:
        """Return one number per row for its combination of values in some dimensions."""
        combined: Index = np.zeros(self.rows, dtype=np.int64)
        for name in names:
            combined *= len(self.tail.grid.taxonomy.dimensions[name])
            combined += (
                self.codes(name).astype(np.int64) if name not in self.fixed else self.fixed[name]
            )
        return combined

    def hashes(self) -> stable_hash.Words:
        """Hash every row: vertical, domain, behavior, then `axis=bin` by axis name."""
        taxonomy = self.tail.grid.taxonomy
        state = stable_hash.fold(
            stable_hash.start(), stable_hash.words([f"vertical={taxonomy.vertical}"])
        )
        state = state.reshape((1,) * len(self.tail.names) or (1,))
        for name in (DOMAIN, BEHAVIOR, *sorted(taxonomy.axis_slugs)):
            values = taxonomy.dimensions[name]
            if name in self.fixed:
                state = stable_hash.fold(
                    state, stable_hash.words([f"{name}={values[self.fixed[name]]}"])
                )
            else:
                chosen = stable_hash.words(
                    [f"{name}={values[code]}" for code in self.tail.grid.chosen[name]]
                )
                state = stable_hash.fold(state, self.tail.spread(name, chosen))
        return np.broadcast_to(state, self.tail.shape).reshape(-1) if self.tail.names else state

    def columns(self, *, coded: bool = False) -> list[pl.Series]:
        """Return all dimensions in declared order, as texts or, `coded`, as enumerations.

        Enumerations are quicker to write.
        """
        dimensions = self.tail.grid.taxonomy.dimensions
        return [
            pl.repeat(
                values[self.fixed[name]],
                self.rows,
                dtype=pl.Enum(values) if coded else pl.String,
                eager=True,
            ).alias(name)
            if name in self.fixed
            else (self.tail.frame[name] if coded else self.tail.texts[name])
            for name, values in dimensions.items()
        ]


def expression(predicate: Predicate, dimensions: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    """Translate a predicate into a polars expression over the columns of its dimensions."""
    if isinstance(predicate, Is):
        values = dimensions[predicate.dimension]
        wanted = pl.Series(
            [values[code] for code in sorted(predicate.codes)], dtype=pl.Enum(values)
        )
        return pl.col(predicate.dimension).is_in(wanted.implode())
    if isinstance(predicate, Not):
        return ~expression(predicate.inner, dimensions)
    return reduce(and_, (expression(part, dimensions) for part in predicate.parts), pl.lit(True))
