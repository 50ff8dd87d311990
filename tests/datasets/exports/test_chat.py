from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.exports.chat import (
    function_tools,
    reference_calls,
    reference_messages,
    request_messages,
)
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource
from tests.datasets.exports.rental import user_turns


@pytest.fixture
def entry(rental: Path) -> ExportEntry:
    return next(ExportSource.read(rental).entries())


def test_a_request_has_the_instructions_and_every_user_turn(entry: ExportEntry) -> None:
    system, *user = request_messages(entry, "Rent out bikes.")
    assert system == {"role": "system", "content": "Rent out bikes."}
    assert user == [{"role": "user", "content": text} for text in user_turns(0)]


def test_every_tool_result_answers_a_call_of_the_message_before_it(entry: ExportEntry) -> None:
    messages = list(reference_messages(entry))
    calling = [place for place, message in enumerate(messages) if "tool_calls" in message]
    assert calling == [1, 5]
    for place in calling:
        (call,), result = messages[place]["tool_calls"], messages[place + 1]
        assert (result["role"], result["tool_call_id"]) == ("tool", call["id"])


def test_reference_calls_have_their_arguments_as_values(entry: ExportEntry) -> None:
    calls = reference_calls(entry)
    assert [(call["name"], call["arguments"]) for call in calls] == [
        ("find_bikes", {"kind": "city"}),
        ("rent_bike", {"bike": "B-1", "days": 2}),
    ]


def test_a_function_keeps_only_what_the_format_knows() -> None:
    tool = {"name": "ring", "parameters": {}, "kind": "write"}
    assert function_tools([tool]) == [
        {"type": "function", "function": {"name": "ring", "parameters": {}}}
    ]
