from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.plan.batches import (
    BatchPlan,
    CellCount,
    Shard,
    kept_scenarios,
    split_into_batches,
)
from coverage_assets.datasets.plan.variants import uniform_variants
from coverage_assets.errors import InputError
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.manifest import manifest_of
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from coverage_assets.taxonomy.vertical import Vertical

CELLS = st.lists(st.integers(1, 40), min_size=1, max_size=6).map(
    lambda sizes: [CellCount(f"d{number}", "calm", size, size) for number, size in enumerate(sizes)]
)
VARIANTS = st.lists(st.lists(st.integers(1, 7), min_size=1, max_size=6), min_size=1, max_size=4)


def plan_of(cells: list[list[int]], batch_size: int) -> BatchPlan:
    """Cells in which the scenarios have these numbers of variants."""
    rows = [
        (f"sc-{cell}-{place}", f"d{cell}", "calm", "b0", number)
        for cell, numbers in enumerate(cells)
        for place, number in enumerate(numbers)
    ]
    table = pl.DataFrame(
        rows, schema=["scenario_id", "domain", "behavior", "size", "variants"], orient="row"
    )
    return BatchPlan(table, ("size",), batch_size)


@given(CELLS, st.integers(1, 50))
def test_batches_cover_every_cell_once_and_in_order(
    cells: list[CellCount], batch_size: int
) -> None:
    covered = [
        (batch.domain, place)
        for batch in split_into_batches(cells, batch_size)
        for place in range(batch.start, batch.stop)
    ]
    assert covered == [
        (cell.domain, place) for cell in cells for place in range(cell.conversations)
    ]


@given(CELLS, st.integers(1, 50))
def test_no_batch_is_empty_or_larger_than_the_batch_size(
    cells: list[CellCount], batch_size: int
) -> None:
    sizes = {batch.size for batch in split_into_batches(cells, batch_size)}
    assert 0 < min(sizes) <= max(sizes) <= batch_size


@given(CELLS, st.integers(1, 50), st.integers(1, 9))
def test_every_batch_is_in_exactly_one_shard(
    cells: list[CellCount], batch_size: int, of: int
) -> None:
    shards = [Shard(number, of) for number in range(1, of + 1)]
    batches = split_into_batches(cells, batch_size)
    assert {sum(batch in shard for shard in shards) for batch in batches} == {1}


@given(VARIANTS, st.integers(1, 20))
def test_the_tasks_cover_every_variant_of_every_scenario_once_and_in_order(
    cells: list[list[int]], batch_size: int
) -> None:
    plan = plan_of(cells, batch_size)
    tasks = [plan.task(batch) for batch in plan.batches]
    covered = [
        (scenario.scenario_id, variant)
        for task in tasks
        for scenario, variants in task.scenarios
        for variant in variants
    ]
    assert covered == [
        (f"sc-{cell}-{place}", variant)
        for cell, numbers in enumerate(cells)
        for place, number in enumerate(numbers)
        for variant in range(number)
    ]


@given(VARIANTS, st.integers(1, 20))
def test_a_task_stays_within_its_cell(cells: list[list[int]], batch_size: int) -> None:
    plan = plan_of(cells, batch_size)
    assert all(
        {scenario.domain for scenario, _ in plan.task(batch).scenarios} == {batch.domain}
        for batch in plan.batches
    )


def test_a_scenario_carries_its_bins() -> None:
    plan = plan_of([[1]], 10)
    [(scenario, _)] = plan.task(plan.batches[0]).scenarios
    assert (scenario.domain, scenario.behavior, scenario.bins) == ("d0", "calm", {"size": "b0"})


def test_other_numbers_of_variants_have_another_digest() -> None:
    assert plan_of([[1, 2]], 5).sha256 != plan_of([[2, 1]], 5).sha256


def test_the_batch_size_does_not_change_the_digest() -> None:
    assert plan_of([[1, 2]], 5).sha256 == plan_of([[1, 2]], 6).sha256


@pytest.mark.parametrize(
    ("text", "shard"), [("1/1", Shard(1, 1)), ("2/3", Shard(2, 3)), ("12/12", Shard(12, 12))]
)
def test_a_shard_is_written_as_a_fraction(text: str, shard: Shard) -> None:
    assert (Shard.parse(text), str(shard)) == (shard, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "0/3",
        "4/3",
        "1/0",
        "a/b",
        "1/2/3",
        "-1/2",
        "1/",
        "/2",
        "\uff11/\uff12",
        "1/100001",
        "1/" + "9" * 5000,
    ],
)
def test_what_is_no_shard_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InputError, match=r"is no shard: write I/N, such as 2/3"):
        Shard.parse(text)


def test_the_kept_scenarios_are_those_of_the_manifest(
    clinic: Vertical, clinic_scenarios: pl.DataFrame
) -> None:
    listed = manifest_of(clinic, clinic_scenarios).kept
    assert listed is not None
    assert kept_scenarios(clinic, EVERYTHING).cast(pl.String).equals(listed)


def test_selected_scenarios_are_kept_under_the_rules_of_the_whole(clinic: Vertical) -> None:
    selection = Selection(("billing",), ("calm",))
    expected = enumerate_scenarios(clinic, selection).filter("kept")["scenario_id"]
    assert kept_scenarios(clinic, selection)["scenario_id"].equals(expected)


def test_the_cells_of_the_plan_are_in_declared_order(clinic: Vertical) -> None:
    plan = BatchPlan(
        uniform_variants(kept_scenarios(clinic, EVERYTHING), 2).scenarios,
        clinic.taxonomy.axis_slugs,
    )
    assert [(cell.domain, cell.behavior) for cell in plan.cells] == clinic.taxonomy.cells
    assert {cell.conversations == 2 * cell.scenarios for cell in plan.cells} == {True}
