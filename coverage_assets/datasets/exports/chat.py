"""Convert conversations to chat messages in OpenAI's format: roles, tool calls and results."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from coverage_assets.datasets.exports.source import ExportEntry, Record


def reference_messages(entry: ExportEntry) -> Iterator[Record]:
    """Yield the whole conversation, with the reference assistant's tool calls and their results."""
    for turn in entry.conversation["turns"]:
        if turn["role"] == "user":
            yield {"role": "user", "content": turn["text"]}
            continue
        calls = [
            (f"call_{turn['turn']}_{number}", call)
            for number, call in enumerate(turn["tool_calls"], start=1)
        ]
        if calls:
            yield {
                "role": "assistant",
                "tool_calls": [_tool_call(name, call) for name, call in calls],
            }
        for name, call in calls:
            yield {"role": "tool", "tool_call_id": name, "content": call["result"]}
        yield {"role": "assistant", "content": turn["text"]}


def request_messages(entry: ExportEntry, instructions: str) -> list[Record]:
    """Return what an assistant under test gets: its instructions and the user turns."""
    return [
        {"role": "system", "content": instructions},
        *({"role": "user", "content": text} for text in entry.user_turns),
    ]


def function_tools(tools: list[Record]) -> list[Record]:
    """Convert tool definitions to function definitions."""
    return [
        {
            "type": "function",
            "function": {
                key: tool[key] for key in ("name", "description", "parameters") if key in tool
            },
        }
        for tool in tools
    ]


def reference_calls(entry: ExportEntry) -> list[dict[str, Any]]:
    """Return the reference assistant's tool calls in order, with parsed arguments and results."""
    return [
        {
            "name": call["name"],
            "arguments": json.loads(call["arguments"]),
            "result": json.loads(call["result"]),
        }
        for turn in entry.conversation["turns"]
        for call in turn["tool_calls"]
    ]


def _tool_call(name: str, call: Record) -> Record:
    return {
        "id": name,
        "type": "function",
        "function": {"name": call["name"], "arguments": call["arguments"]},
    }
