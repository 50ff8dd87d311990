"""A cell is stale if its conversations come from other scenarios or declarations."""

from __future__ import annotations

import pytest

from coverage_assets.conversations.generation.freshness import (
    conversations_version,
    wanted_versions,
)
from coverage_assets.foundation.cells import Cell
from tests.conversations.desk import DEVICES, LANGUAGE, OUTCOMES, desk

CELLS = [
    (domain, behavior)
    for domain in ("access", "devices")
    for behavior in ("plain", "vague", "insistent")
]
SCENARIOS = {cell: f"scenarios of {cell}" for cell in CELLS}


def stale_cells(now: dict[Cell, str]) -> list[Cell]:
    """Return the cells that have another version than by the shipped files."""
    shipped = wanted_versions(desk().compiled, SCENARIOS, "1")
    return [cell for cell, version in now.items() if shipped[cell] != version]


@pytest.mark.parametrize(
    ("file", "old", "new", "stale"),
    [
        (
            DEVICES,
            "the hinge has snapped",
            "the lid has snapped",
            [cell for cell in CELLS if cell[0] == "devices"],
        ),
        (LANGUAGE, '"(great|perfect|', '"(perfect|great|', CELLS),
        (OUTCOMES, "Something is missing that", "What is missing", CELLS),
        (DEVICES, "\nlexicons:", "\n# A remark.\nlexicons:", []),
    ],
)
def test_an_edit_makes_stale_what_is_generated_from_it(
    file: str, old: str, new: str, stale: list[Cell]
) -> None:
    edited = desk().edit(file, old, new).compiled
    assert stale_cells(wanted_versions(edited, SCENARIOS, "1")) == stale


def test_other_scenarios_make_their_cell_stale() -> None:
    scenarios = {**SCENARIOS, CELLS[4]: "other scenarios"}
    assert stale_cells(wanted_versions(desk().compiled, scenarios, "1")) == [CELLS[4]]


def test_other_code_makes_every_cell_stale() -> None:
    assert stale_cells(wanted_versions(desk().compiled, SCENARIOS, "2")) == CELLS


def test_versions_of_cells_with_equal_scenarios_differ_by_domain_alone() -> None:
    versions = {
        cell: conversations_version(desk().compiled, cell, "the same", "1") for cell in CELLS
    }
    assert len(set(versions.values())) == 2
