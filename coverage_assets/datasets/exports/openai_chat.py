"""OpenAI chat messages: every reference conversation with its tools, tool calls and tool results, and the goldens beside it.

A line is what a chat completion is asked with, but for the model: `messages`, `tools`, and `metadata` of texts, within the
interface's bounds. It is also what fine-tuning reads.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import function_tools, reference_messages
from coverage_assets.datasets.exports.instructions import played
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.foundation.digests import canonical_json

CONVERSATIONS = "conversations.jsonl"
GOLDENS = "goldens.jsonl"
MAX_VALUE = 512
"""The interface takes no longer text as a value of `metadata`."""


def write(material: ExportSource, output: Output) -> None:
    """Write the conversations, and the goldens in the same order."""
    with output.lines(CONVERSATIONS) as conversation, output.lines(GOLDENS) as golden:
        for entry in material.entries():
            conversation(_line(material, entry))
            golden(entry.golden)


def _line(material: ExportSource, entry: ExportEntry) -> Record:
    system = {"role": "system", "content": played(material, entry.domain)}
    tools = function_tools(material.tools(entry.domain))
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
