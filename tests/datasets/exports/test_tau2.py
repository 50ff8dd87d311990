from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.exports.registry import export, target_named
from coverage_assets.datasets.exports.tau2 import RESERVED
from coverage_assets.errors import InputError
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    conversations,
    goldens,
    rental_header,
    user_turns,
)
from tests.datasets.exports.tools import run_check
from tests.datasets.small import write_folder


@pytest.mark.export
def test_tau2_rewards_what_is_right_and_nothing_else(
    rental: Path, exported: Export, home: Path
) -> None:
    rewards = run_check("tau2_run", exported("tau2", rental), rental, home=home)["rewards"]
    writing = {"right": 1.0, "unreported": 0.0, "idle": 0.0, "omitted": 0.0}
    assert rewards == {
        "sc-00000000000000c0.0": writing,
        "sc-00000000000000c1.0": writing,
        "sc-00000000000000c2.0": {"right": 1.0, "unreported": 0.0},
        "sc-00000000000000c3.0": {"right": 1.0, "unreported": 0.0},
    }


@pytest.mark.export
def test_tau2_knows_tools_and_tasks_as_they_are_declared(
    rental: Path, exported: Export, home: Path
) -> None:
    found = run_check("tau2_run", exported("tau2", rental), rental, home=home)
    name = "cycles.rentals.mixed:rentals"
    assert found["splits"] == {
        name: {"base": [f"sc-00000000000000c{number}.0" for number in range(4)]}
    }
    tools = found["tools"][name]
    assert sorted(tools) == ["find_bikes", "rent_bike", "report_outcome", "waive_deposit"]
    assert tools["find_bikes"]["properties"]["kind"]["enum"] == ["city", "cargo", "race"]
    assert tools["rent_bike"]["required"] == ["bike", "days"]
    assert tools["rent_bike"]["properties"]["days"]["type"] == "integer"


@pytest.mark.export
def test_every_name_that_a_toolkit_has_for_itself_is_refused_to_tools(
    rental: Path, exported: Export, home: Path
) -> None:
    assert (
        set(run_check("tau2_run", exported("tau2", rental), rental, home=home)["reserved"])
        == RESERVED
    )


@pytest.mark.export
def test_tau2_rewards_a_generated_cell_alike(generated: Path, exported: Export, home: Path) -> None:
    rewards = run_check("tau2_run", exported("tau2", generated), generated, home=home)["rewards"]
    by_way: dict[str, set[float]] = {}
    for ways in rewards.values():
        for way, reward in ways.items():
            by_way.setdefault(way, set()).add(reward)
    assert by_way == {"right": {1.0}, "unreported": {0.0}, "idle": {0.0}, "omitted": {0.0}}


def test_tau2_compares_every_argument_that_a_tool_declares(rental: Path, exported: Export) -> None:
    tasks = json.loads((exported("tau2", rental) / "rentals" / "tasks.json").read_text())
    (action,) = tasks[1]["evaluation_criteria"]["actions"]
    assert (action["name"], action["compare_args"]) == ("rent_bike", ["bike", "days", "note"])
    assert action["arguments"] == {"bike": "B-2", "days": 3, "note": "kids"}
    assert tasks[2]["evaluation_criteria"]["actions"] == []


def test_tau2_gets_the_user_turns_word_for_word(rental: Path, exported: Export) -> None:
    folder = exported("tau2", rental)
    task = json.loads((folder / "rentals" / "tasks.json").read_text())[0]
    instructions = task["user_scenario"]["instructions"]["task_instructions"]
    assert instructions.splitlines()[1:] == [
        f"{number}. {text}" for number, text in enumerate(user_turns(0), start=1)
    ]
    assert json.loads(task["description"]["notes"])["cell"] == "rentals|plain"
    assert "report_outcome" in (folder / "rentals" / "policy.md").read_text()


@pytest.mark.parametrize(
    ("tool", "parameter", "message"),
    [
        ("use_tool", "kind", "a tool named `use_tool`"),
        ("find_bikes", "from", "a parameter named `from`"),
    ],
)
def test_names_that_tau2_cannot_have_are_refused(
    tool: str, parameter: str, message: str, tmp_path: Path
) -> None:
    header = rental_header(conversations(), goldens())
    document = json.loads(json.dumps(header["metadata"]["simulator"]))
    renamed = {
        "name": tool,
        "parameters": {parameter: {"type": "text", "description": "The kind."}},
    }
    found = {
        **document["rentals"]["tools"][0],
        **renamed,
        "returns": {"all": "bikes", "fields": ["price"]},
    }
    document["rentals"]["tools"][0] = found
    header["metadata"]["simulator"] = document
    dataset = write_folder(tmp_path / "renamed", conversations(), goldens(), head=header)
    with pytest.raises(InputError, match=message):
        export(target_named("tau2"), [dataset], tmp_path / "out")
