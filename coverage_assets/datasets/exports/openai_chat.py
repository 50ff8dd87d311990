"""OpenAI chat messages: reference conversations with tools, calls and results, and their goldens.

A line has the arguments of a chat completion except the model: `messages`, `tools`, and `metadata`
of texts within the API's limits. Fine-tuning reads the same format.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import function_tools, reference_messages
from coverage_assets.datasets.exports.instructions import turn_by_turn
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.foundation.digests import canonical_json

CONVERSATIONS = "conversations.jsonl"
GOLDENS = "goldens.jsonl"
MAX_VALUE = 512
"""The API's limit for the length of a `metadata` value."""


def write(source: ExportSource, output: Output) -> None:
    """Write the conversations, and the goldens in the same order."""
    with output.lines(CONVERSATIONS) as conversation, output.lines(GOLDENS) as golden:
        for entry in source.entries():
            conversation(_line(source, entry))
            golden(entry.golden)


def _line(source: ExportSource, entry: ExportEntry) -> Record:
    system = {"role": "system", "content": turn_by_turn(source, entry.domain)}
    tools = function_tools(source.tools(entry.domain))
    return {
        "messages": [system, *reference_messages(entry)],
        **({"tools": tools} if tools else {}),
        "metadata": _metadata(entry),
    }


def _metadata(entry: ExportEntry) -> Record:
    texts = {
        **{key: str(value) for key, value in entry.labels.items() if key != "bins"},
        "bins": canonical_json(entry.golden["bins"]),
        "final_outcome": entry.golden["final_outcome"],
    }
    return {key: text for key, text in texts.items() if text and len(text) <= MAX_VALUE}
