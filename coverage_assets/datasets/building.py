"""Building some datasets into a folder that others share, as the asset graph does: stale cells, then what combines them.

A run owns its folder and says when it is finished; here nothing is said but by the datasets themselves. Who builds waits for
the folder's lock. A combined dataset is made from the files of the cells, which must be whole and made from the same
declared files.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.blueprint import Prepared
from coverage_assets.datasets.collate import FILES, Collated, Piece, collate, is_whole
from coverage_assets.datasets.counts import Counts
from coverage_assets.datasets.folders import recover
from coverage_assets.datasets.headers import Contained, Origin
from coverage_assets.datasets.identity import DatasetName, vertical_folder
from coverage_assets.datasets.lines import opening_of
from coverage_assets.datasets.run import Gathered, collate_all
from coverage_assets.datasets.versions import HEADER
from coverage_assets.datasets.work import Shard
from coverage_assets.datasets.workshop import METRICS, Means, Workshop, make_parts
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.files import folder_lock

WORKSHOP = ".building"


def build(prepared: Prepared, out: Path, means: Means | None = None) -> list[Collated]:
    """Make and write the datasets of a blueprint, whatever else stands in the folder."""
    folder = vertical_folder(out, prepared.blueprint.origin.vertical)
    with _held(folder):
        workshop = Workshop(folder / WORKSHOP, prepared.blueprint)
        workshop.remove()
        parts = make_parts(workshop, prepared, Shard(), means or Means(), workshop.folder / METRICS)
        written = collate_all(Gathered(prepared.blueprint, parts, dict.fromkeys(parts, workshop.parts)), folder)
        workshop.remove()
    return written


def combine(name: DatasetName, cells: Sequence[Cell], origin: Origin, out: Path) -> Collated:
    """Write the dataset of a domain or of the vertical from those of its cells, in this order."""
    folder = vertical_folder(out, name.vertical)
    with _held(folder):
        sources = {cell: DatasetName(name.vertical, *cell).folder(folder) for cell in cells}
        headers = {cell: _header(source, origin) for cell, source in sources.items()}
        pieces = [_piece(sources[cell], header) for cell, header in headers.items()]
        counts = {cell: header["metadata"]["counts"] for cell, header in headers.items()}
        contained = Contained(
            {cell: Counts.from_dict(counted) for cell, counted in counts.items()},
            sum(counted["scenarios"] for counted in counts.values()),
        )
        return collate(name, pieces, contained, origin, folder)


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    with folder_lock(folder, wait=True):
        recover(folder)
        yield


def _header(folder: Path, origin: Origin) -> Mapping[str, Any]:
    """The header of a cell's dataset that may be combined."""
    if not is_whole(folder):
        raise InputError(f"{folder} holds no dataset, or one that was altered: build it again")
    header: dict[str, Any] = orjson.loads((folder / HEADER).read_bytes())
    metadata = header["metadata"]
    for fact in ("seed", "generator_sha256", "taxonomy_sha256"):
        if metadata[fact] != getattr(origin, fact):
            raise InputError(f"{folder} was made from other declared files than stand there now: build it again")
    return header


def _piece(folder: Path, header: Mapping[str, Any]) -> Piece:
    conversations, goldens = (folder / path for path in FILES.values())
    return Piece(conversations, goldens, opening=opening_of(header["dataset_id"], header["version"]))
