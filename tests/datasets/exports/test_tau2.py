from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.exports.tau2 import RESERVED
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.tools import checked

pytestmark = pytest.mark.export


def test_tau2_rewards_what_is_right_and_nothing_else(
    rental: Path, exported: Export, home: Path
) -> None:
    rewards = checked("tau2_run", exported("tau2", rental), rental, home=home)["rewards"]
    writing = {"right": 1.0, "unreported": 0.0, "idle": 0.0, "omitted": 0.0}
    assert rewards == {
        "sc-00000000000000c0.0": writing,
        "sc-00000000000000c1.0": writing,
        "sc-00000000000000c2.0": {"right": 1.0, "unreported": 0.0},
        "sc-00000000000000c3.0": {"right": 1.0, "unreported": 0.0},
    }


def test_tau2_knows_tools_and_tasks_as_they_are_declared(
    rental: Path, exported: Export, home: Path
) -> None:
    found = checked("tau2_run", exported("tau2", rental), rental, home=home)
    name = "cycles.rentals.mixed:rentals"
    assert found["splits"] == {
        name: {"base": [f"sc-00000000000000c{number}.0" for number in range(4)]}
    }
    tools = found["tools"][name]
    assert sorted(tools) == ["find_bikes", "rent_bike", "report_outcome", "waive_deposit"]
    assert tools["find_bikes"]["properties"]["kind"]["enum"] == ["city", "cargo", "race"]
    assert tools["rent_bike"]["required"] == ["bike", "days"]
    assert tools["rent_bike"]["properties"]["days"]["type"] == "integer"


def test_every_name_that_a_toolkit_has_for_itself_is_refused_to_tools(
    rental: Path, exported: Export, home: Path
) -> None:
    assert (
        set(checked("tau2_run", exported("tau2", rental), rental, home=home)["taken"]) == RESERVED
    )


def test_tau2_rewards_a_generated_cell_alike(generated: Path, exported: Export, home: Path) -> None:
    rewards = checked("tau2_run", exported("tau2", generated), generated, home=home)["rewards"]
    by_way: dict[str, set[float]] = {}
    for ways in rewards.values():
        for way, reward in ways.items():
            by_way.setdefault(way, set()).add(reward)
    assert by_way == {"right": {1.0}, "unreported": {0.0}, "idle": {0.0}, "omitted": {0.0}}
