"""Exporting a large dataset takes no more memory than a small one."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverage_assets.datasets.exports.registry import TARGETS, export, target_named
from tests.datasets.exports.rental import conversations, goldens, write_rental
from tests.datasets.exports.rental_environment import Record

pytestmark = pytest.mark.slow


def many(records: list[Record], count: int) -> list[Record]:
    """The records again and again, each with an id of its own."""
    return list(_renamed(records, count))


def _renamed(records: list[Record], count: int) -> Iterator[Record]:
    for number in range(count):
        scenario = f"sc-{number:016x}"
        yield {**records[number % len(records)], "scenario_id": scenario, "id": f"{scenario}.0"}


@pytest.fixture(scope="module")
def few_and_many(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("datasets")
    conversation_records, golden_records = conversations(), goldens()
    few, lots = (
        write_rental(
            folder / str(size), many(conversation_records, size), many(golden_records, size)
        )
        for size in (100, 3_000)
    )
    return few, lots


def peak(target: str, dataset: Path, out: Path) -> int:
    tracemalloc.start()
    export(target_named(target), [dataset], out)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_thirty_times_the_conversations_take_no_more_memory(
    target: str, few_and_many: tuple[Path, Path], tmp_path: Path
) -> None:
    few, lots = few_and_many
    export(target_named(target), [few], tmp_path / "warm")
    small = peak(target, few, tmp_path / "few")
    assert peak(target, lots, tmp_path / "many") < small + 500_000
