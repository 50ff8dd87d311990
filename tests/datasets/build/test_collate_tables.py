from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.collate_tables import (
    collate_datasets,
    collate_tables,
    read_header,
)
from coverage_assets.datasets.records.header import Origin
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.errors import InputError, IntegrityError
from coverage_assets.taxonomy.vertical import Vertical
from tests.datasets.running import TOY, finished_run, stored_files
from tests.datasets.toy import ToyGenerator

NAME = DatasetName("clinic", "billing", "calm")
CELL = ("billing", "calm")


def tables(variants: int = 1, count: int = 2) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the tables of conversations and goldens of a few scenarios."""
    generator = ToyGenerator("a" * 64)
    scenarios = [Scenario(f"sc-{number:016x}", *CELL, {"age": "child"}) for number in range(count)]
    pairs = [
        pair
        for scenario in scenarios
        for variant in range(variants)
        for pair in generator.generate(scenario, variant)
    ]
    conversations, goldens = (pl.DataFrame(list(rows)) for rows in zip(*pairs, strict=True))
    return conversations, goldens


def origin(clinic: Vertical) -> Origin:
    return Origin.of(clinic, ToyGenerator("a" * 64))


def test_tables_give_the_bytes_of_a_run(tmp_path: Path, clinic: Vertical) -> None:
    prepared = TOY.prepared()
    pairs = [
        pair
        for batch in prepared.batch_plan.batches
        if (batch.domain, batch.behavior) == CELL
        for scenario, variants in prepared.batch_plan.task(batch).scenarios
        for variant in variants
        for pair in prepared.generator.generate(scenario, variant)
    ]
    conversations, goldens = (pl.DataFrame(list(rows)) for rows in zip(*pairs, strict=True))
    own = Origin.of(clinic, prepared.generator)
    collate_tables(NAME, conversations, goldens, origin=own, folder=tmp_path / "tables")
    run = finished_run(tmp_path / "run").folder
    assert stored_files(NAME.folder(tmp_path / "tables")) == stored_files(NAME.folder(run))


def test_variants_of_one_scenario_are_counted_once_as_a_scenario(
    tmp_path: Path, clinic: Vertical
) -> None:
    collate_tables(NAME, *tables(variants=3), origin=origin(clinic), folder=tmp_path)
    counts = read_header(NAME.folder(tmp_path))["metadata"]["counts"]
    assert (counts["scenarios"], counts["conversations"]) == (2, 6)


def of_another_cell(conversations: pl.DataFrame, goldens: pl.DataFrame) -> list[pl.DataFrame]:
    return [table.with_columns(behavior=pl.lit("rushed")) for table in (conversations, goldens)]


def with_other_goldens(conversations: pl.DataFrame, goldens: pl.DataFrame) -> list[pl.DataFrame]:
    return [conversations, goldens.reverse()]


def with_a_repeated_row(conversations: pl.DataFrame, goldens: pl.DataFrame) -> list[pl.DataFrame]:
    return [pl.concat([table, table.head(1)]) for table in (conversations, goldens)]


def with_an_odd_difficulty(
    conversations: pl.DataFrame, goldens: pl.DataFrame
) -> list[pl.DataFrame]:
    return [table.with_columns(difficulty=pl.lit("odd")) for table in (conversations, goldens)]


@pytest.mark.parametrize(
    ("alter", "message"),
    [
        (of_another_cell, "says `behavior` 'rushed' where 'calm' was asked for"),
        (with_other_goldens, "the golden of .* says `id`"),
        (with_a_repeated_row, "have the id `sc-0000000000000000.0` more than once"),
        (with_an_odd_difficulty, "has the unknown difficulty 'odd'"),
    ],
)
def test_tables_pass_the_checks_of_generated_pairs(
    tmp_path: Path,
    clinic: Vertical,
    alter: Callable[[pl.DataFrame, pl.DataFrame], list[pl.DataFrame]],
    message: str,
) -> None:
    conversations, goldens = alter(*tables())
    with pytest.raises(IntegrityError, match=message):
        collate_tables(NAME, conversations, goldens, origin=origin(clinic), folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_combined_dataset_adds_up_the_counts_of_its_cells(
    tmp_path: Path, clinic: Vertical
) -> None:
    folder = finished_run(tmp_path, combine=()).folder
    name = DatasetName("clinic", "billing")
    cells = [cell for cell in clinic.taxonomy.cells if cell[0] == "billing"]
    collated = collate_datasets(name, cells, origin=origin(clinic), folder=folder)
    by_cell = read_header(name.folder(folder))["metadata"]["counts"]["by_cell"]
    assert (collated.conversations, list(by_cell)) == (684, ["|".join(cell) for cell in cells])


def test_a_missing_dataset_names_the_asset_to_materialize(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no dataset: materialize `behavior_datasets` first"):
        read_header(tmp_path)
