from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.defs.materialize import RebuildRequest
from coverage_assets.defs.materialize.request import ASSETS
from coverage_assets.scenarios.selection import EVERYTHING, Selection


def request(*select: str, cells: Selection = EVERYTHING) -> RebuildRequest:
    return RebuildRequest(Path("config"), "clinic", "artifacts", Path("home"), select, cells)


def test_without_a_selection_every_asset_is_requested() -> None:
    assert (request().assets, request().is_partial) == (ASSETS, False)


@pytest.mark.parametrize("one", [request("taxonomy"), request(cells=Selection(("billing",)))])
def test_named_assets_and_named_cells_are_a_part(one: RebuildRequest) -> None:
    assert one.is_partial


@pytest.mark.parametrize(
    ("one", "includes"),
    [
        (request(), True),
        (request("dispute_plans"), True),
        (request("taxonomy"), False),
        (request(cells=Selection(("billing",))), False),
    ],
)
def test_disputes_are_requested_with_everything_or_by_name(
    one: RebuildRequest,
    includes: bool,  # noqa: FBT001
) -> None:
    assert one.includes_disputes is includes
