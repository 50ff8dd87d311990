from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    goldens,
    read_lines,
)
from tests.datasets.exports.tools import run_check


def test_openai_gets_calls_with_their_results(rental: Path, exported: Export) -> None:
    folder = exported("openai", rental)
    first = read_lines(folder / "conversations.jsonl")[0]
    assert [message["role"] for message in first["messages"]] == [
        "system",
        *("user", "assistant", "tool", "assistant"),
        *("user", "assistant", "tool", "assistant"),
    ]
    call, result = first["messages"][6:8]
    assert call["tool_calls"] == [
        {
            "id": "call_4_1",
            "type": "function",
            "function": {"name": "rent_bike", "arguments": '{"bike":"B-1","days":2}'},
        }
    ]
    assert result == {"role": "tool", "tool_call_id": "call_4_1", "content": '{"days":2}'}
    assert [tool["function"]["name"] for tool in first["tools"]] == [
        "find_bikes",
        "rent_bike",
        "waive_deposit",
    ]
    assert read_lines(folder / "goldens.jsonl") == goldens()


def test_openais_metadata_keeps_within_the_bounds_of_the_interface(
    rental: Path, exported: Export
) -> None:
    for line in read_lines(exported("openai", rental) / "conversations.jsonl"):
        about = line["metadata"]
        assert len(about) <= 16
        assert all(
            isinstance(text, str) and len(key) <= 64 and len(text) <= 512
            for key, text in about.items()
        )
        assert json.loads(about["bins"]) == {
            "hurry": about["bins"].split('"')[3],
            "weather": "rain",
        }


@pytest.mark.export
@pytest.mark.parametrize("which", ["rental", "generated"])
def test_every_line_has_the_types_of_openais_package(
    which: str, request: pytest.FixtureRequest, exported: Export, home: Path
) -> None:
    dataset: Path = request.getfixturevalue(which)
    found = run_check("openai_load", exported("openai", dataset), home=home)
    assert found["rows"] == len(read_lines(dataset / "goldens.jsonl"))
    assert (found["wrong"], found["refused"]) == ([], [True] * 4)
