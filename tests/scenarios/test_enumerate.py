from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import Declared, fewer, vertical_of, verticals

CELL = ("cart_management", "happy_path")


@pytest.mark.parametrize("batch_rows", [7, 100, 1_000, 1 << 30])
def test_the_size_of_a_batch_never_changes_the_result(clinic: Vertical, batch_rows: int) -> None:
    cells = Selection(behaviors=("calm",), domains=("billing",))
    by_batches = enumerate_scenarios(clinic, cells, batch_rows=batch_rows)
    assert by_batches.equals(enumerate_scenarios(clinic, cells))


@fewer(3)
@given(verticals(), st.sampled_from([1, 2, 7, 30]))
def test_the_size_of_a_batch_never_changes_a_random_vertical(
    declared: tuple[Declared, Declared], batch_rows: int
) -> None:
    vertical = vertical_of(*declared)
    assert enumerate_scenarios(vertical, batch_rows=batch_rows).equals(
        enumerate_scenarios(vertical)
    )


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_one_cell_alone_is_that_cell_of_a_full_run(
    name: str, request: pytest.FixtureRequest
) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    taxonomy = vertical.taxonomy
    cells = [
        (domain.slug, behavior.slug)
        for domain in taxonomy.domains
        for behavior in taxonomy.behaviors
    ]
    whole = by_cell(request.getfixturevalue(f"{name}_scenarios"), cells)
    alone = {
        cell: enumerate_scenarios(vertical, Selection((cell[0],), (cell[1],)))
        for cell in cells[::5]
    }
    assert [cell for cell, part in alone.items() if not part.equals(whole[cell])] == []


@given(verticals())
def test_one_cell_alone_is_that_cell_of_a_random_vertical(
    declared: tuple[Declared, Declared],
) -> None:
    vertical = vertical_of(*declared)
    alone = enumerate_scenarios(vertical, Selection(("d0",), ("h0",)))
    assert alone.equals(enumerate_scenarios(vertical).filter(domain="d0", behavior="h0"))
