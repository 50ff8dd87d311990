"""Which parts one run can cover: consecutive names along each dimension, nothing else."""

from __future__ import annotations

from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass
from itertools import groupby, product

from coverage_assets.foundation.artifacts import PartKey

Dimensions = Sequence[Sequence[str]]
"""The names along each dimension of a cut, in their order."""


@dataclass(frozen=True)
class PartBlock:
    """Parts that one run can cover: the product of consecutive names along each dimension."""

    spans: tuple[tuple[str, ...], ...]

    @property
    def parts(self) -> list[PartKey]:
        """The parts of the block, in order."""
        return list(product(*self.spans))


def blocks_of(parts: Collection[PartKey], dimensions: Dimensions) -> list[PartBlock]:
    """Cover the parts, each once and nothing else, with few blocks."""
    if len(dimensions) == 1:
        (names,) = dimensions
        return [
            PartBlock((span,)) for span in consecutive_names({part[0] for part in parts}, names)
        ]
    columns, rows = dimensions
    return _rectangles(parts, columns, rows)


def consecutive_names(wanted: Container[str], ordered: Sequence[str]) -> list[tuple[str, ...]]:
    """Split the wanted names into groups that are consecutive in the given order."""
    return [tuple(names) for inside, names in groupby(ordered, key=wanted.__contains__) if inside]


def _rectangles(
    parts: Collection[PartKey], columns: Sequence[str], rows: Sequence[str]
) -> list[PartBlock]:
    """Join equal spans of columns over consecutive rows."""
    wanted = set(parts)
    blocks: list[PartBlock] = []
    open_spans: dict[tuple[str, ...], list[str]] = {}
    for row in (*rows, None):
        inside = {column for column in columns if (column, row) in wanted}
        current = consecutive_names(inside, columns)
        ended = [span for span in open_spans if span not in current]
        blocks.extend(PartBlock((span, tuple(open_spans.pop(span)))) for span in ended)
        for span in current:
            open_spans.setdefault(span, []).append(str(row))
    return blocks
