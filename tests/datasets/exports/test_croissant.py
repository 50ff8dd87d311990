from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import parsed
from tests.datasets.exports.tools import checked

pytestmark = pytest.mark.export

NAMES = ("conversations", "goldens")


@pytest.mark.parametrize("which", ["rental", "generated"])
def test_hugging_face_gives_every_row_back(
    which: str, request: pytest.FixtureRequest, exported: Export, home: Path
) -> None:
    dataset: Path = request.getfixturevalue(which)
    found = checked("hugging_face_load", exported("croissant", dataset), home / "cache", home=home)
    for name in NAMES:
        told = parsed(dataset / f"{name}.jsonl")
        assert found[name]["rows"] == told
        assert found[name]["plain_ids"] == [record["id"] for record in told]


def test_hugging_face_is_told_types_that_no_row_shows(
    rental: Path, exported: Export, home: Path
) -> None:
    types = checked("hugging_face_load", exported("croissant", rental), home / "cache", home=home)[
        "goldens"
    ]["types"]
    assert {tuple(golden["policy_flags"]) for golden in parsed(rental / "goldens.jsonl")} == {()}
    assert types["policy_flags"] == {
        "feature": {"dtype": "string", "_type": "Value"},
        "_type": "List",
    }


@pytest.mark.parametrize("which", ["rental", "generated"])
def test_croissant_gives_every_record_back_but_for_tool_calls(
    which: str, request: pytest.FixtureRequest, exported: Export, home: Path
) -> None:
    dataset: Path = request.getfixturevalue(which)
    found = checked("croissant_load", exported("croissant", dataset), home=home)
    assert found["errors"] == []
    assert found["goldens"] == parsed(dataset / "goldens.jsonl")
    assert found["conversations"] == [
        _without_calls(one) for one in parsed(dataset / "conversations.jsonl")
    ]


def _without_calls(conversation: dict[str, Any]) -> dict[str, Any]:
    turns = [
        {key: value for key, value in turn.items() if key != "tool_calls"}
        for turn in conversation["turns"]
    ]
    return {**conversation, "turns": turns}
