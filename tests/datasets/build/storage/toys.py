"""Small datasets of the clinic for tests of their store, in several contents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from coverage_assets.conversations.declared import Scenario
from coverage_assets.datasets.build import Collated, DatasetStore, collate_datasets, collate_tables
from coverage_assets.datasets.records import DatasetName, Origin
from tests.datasets.toy import ToyGenerator, cached_vertical
from tests.defs.editing import CONFIG

CALM = DatasetName("clinic", "billing", "calm")
RUSHED = DatasetName("clinic", "billing", "rushed")
BOTH = DatasetName("clinic", "billing")
CELLS = [CALM, RUSHED]


def origin() -> Origin:
    return Origin.of(cached_vertical(CONFIG, "clinic"), ToyGenerator("a" * 64))


def tables(name: DatasetName, count: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the tables of so many scenarios of a cell."""
    cell = (str(name.domain), str(name.behavior))
    scenarios = [Scenario(f"sc-{number:016x}", *cell, {"age": "child"}) for number in range(count)]
    pairs = [pair for one in scenarios for pair in ToyGenerator("a" * 64).generate(one, 0)]
    conversations, goldens = (pl.DataFrame(list(rows)) for rows in zip(*pairs, strict=True))
    return conversations, goldens


def store_cell(store: DatasetStore, name: DatasetName = CALM, count: int = 2) -> Collated:
    """Collate a cell's dataset with so many conversations, as the asset does."""
    with store.lock(), store.collating(name) as folder:
        return collate_tables(name, *tables(name, count), origin=origin(), folder=folder)


def store_both(store: DatasetStore, names: Sequence[DatasetName] = CELLS) -> Collated:
    """Combine stored datasets of cells, as the asset does."""
    cells = [(str(name.domain), str(name.behavior)) for name in names]
    with store.lock(), store.collating(BOTH, names) as folder:
        return collate_datasets(BOTH, cells, origin=origin(), folder=folder)


def folder_of(name: DatasetName) -> str:
    return name.folder(Path()).as_posix()
