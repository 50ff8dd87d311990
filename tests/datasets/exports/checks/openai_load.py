"""Validate every line of an export with the types of OpenAI's package: `EXPORT`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam
from openai.types.shared_params import Metadata
from pydantic import TypeAdapter, ValidationError

from tests.datasets.exports.checks.reporting import read_lines, report

MESSAGE: TypeAdapter[Any] = TypeAdapter(ChatCompletionMessageParam)
TOOL: TypeAdapter[Any] = TypeAdapter(ChatCompletionToolParam)
METADATA: TypeAdapter[Any] = TypeAdapter(Metadata)


def main(export: Path) -> None:
    """Report the invalid lines, and whether altered lines are refused."""
    wrong, rows = [], read_lines(export / "conversations.jsonl")
    for number, row in enumerate(rows, start=1):
        wrong += [f"{number}: {problem}" for problem in _problems(row)]
    broken = [
        {**rows[0], "messages": [{"role": "tool", "content": "no call"}]},
        {
            **rows[0],
            "messages": [{"role": "assistant", "tool_calls": [{"id": "1", "type": "function"}]}],
        },
        {**rows[0], "tools": [{"type": "function"}]},
        {**rows[0], "metadata": {"variant": 1}},
    ]
    report({"rows": len(rows), "wrong": wrong, "refused": [bool(_problems(row)) for row in broken]})


def _problems(row: dict[str, Any]) -> list[str]:
    found = []
    for adapter, values in (
        (MESSAGE, row["messages"]),
        (TOOL, row["tools"]),
        (METADATA, [row["metadata"]]),
    ):
        for value in values:
            try:
                _exhaust(adapter.validate_python(value))
            except ValidationError as error:
                found.append(str(error))
    return found


def _exhaust(message: Any) -> None:
    """Read every tool call: these types validate lists only as they are read."""
    list(message.get("tool_calls", ()) if isinstance(message, dict) else ())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
