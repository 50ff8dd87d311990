"""Validation of a combined dataset against the datasets of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coverage_assets.datasets.build.collate import Piece
from coverage_assets.datasets.build.collate_tables import piece_of, read_header
from coverage_assets.datasets.read.reader import Dataset
from coverage_assets.datasets.records.line_codec import ContentDigest
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.datasets.validate.files import file_problems
from coverage_assets.foundation.cells import Cell


def combined_problems(
    dataset: Dataset, name: DatasetName, cells: Sequence[Cell], folder: Path
) -> Iterator[str]:
    """What is wrong with a combined dataset: its files, or its lines, which must be exactly those of its cells' datasets."""
    broken = [str(problem) for problem in file_problems(dataset)]
    yield from broken
    if not broken:
        parts = [DatasetName(name.vertical, *cell) for cell in cells]
        of_cells = _content(
            [piece_of(part, read_header(part.folder(folder))["version"], folder) for part in parts]
        )
        own = _content([piece_of(name, dataset.version, folder)])
        if not own == of_cells == dataset.metadata["content_sha256"]:
            yield f"{dataset.path}: its lines are not those of its cells' datasets: build it again"


def _content(pieces: Sequence[Piece]) -> str:
    contents = ContentDigest()
    for piece in pieces:
        for digests in piece.records_digests():
            contents.add(digests)
    return contents.content_sha256
