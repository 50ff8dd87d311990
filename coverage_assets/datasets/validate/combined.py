"""Validate a combined dataset against the datasets of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from coverage_assets.datasets.build import Piece, digest_pieces, read_header, stored_piece
from coverage_assets.datasets.read import Dataset
from coverage_assets.datasets.records import DatasetName
from coverage_assets.datasets.validate.files import file_problems
from coverage_assets.foundation.cells import Cell


def combined_problems(
    dataset: Dataset, name: DatasetName, cells: Sequence[Cell], folder: Path
) -> Iterator[str]:
    """Yield what is wrong with the files, or else lines that differ from the cells' datasets."""
    broken = [str(problem) for problem in file_problems(dataset)]
    yield from broken
    if not broken:
        of_cells = _content_sha256([_piece_of_cell(name.vertical, cell, folder) for cell in cells])
        own = _content_sha256([stored_piece(name, dataset.version, folder)])
        if not own == of_cells == dataset.metadata["content_sha256"]:
            yield f"{dataset.path}: its lines are not those of its cells' datasets: build it again"


def _piece_of_cell(vertical: str, cell: Cell, folder: Path) -> Piece:
    name = DatasetName(vertical, *cell)
    return stored_piece(name, read_header(name.folder(folder))["version"], folder)


def _content_sha256(pieces: Sequence[Piece]) -> str:
    return digest_pieces(pieces).content_sha256
