"""LangSmith: examples for `Client.create_examples`, with ids that are stable across uploads."""

from __future__ import annotations

from uuid import UUID, uuid5

from coverage_assets.datasets.exports.chat import function_tools, request_messages
from coverage_assets.datasets.exports.instructions import single_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.reference import reference_answer
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record

EXAMPLES = "examples.jsonl"
NAMESPACE = UUID("5b0c7c1e-6a55-5f0d-9f2b-0c6f3e1f7a10")
"""Fixed, so that an example's id depends only on its dataset's id and its own."""


def write(source: ExportSource, output: Output) -> None:
    """Write the examples."""
    with output.lines(EXAMPLES) as line:
        for entry in source.entries():
            line(_example(source, entry))


def example_id(dataset_id: str, conversation_id: str) -> str:
    """Return the id of an example."""
    return str(uuid5(NAMESPACE, f"{dataset_id}/{conversation_id}"))


def _example(source: ExportSource, entry: ExportEntry) -> Record:
    golden = entry.golden
    return {
        "id": example_id(golden["dataset_id"], entry.id),
        "inputs": {
            "messages": request_messages(entry, single_answer(source, entry)),
            "tools": function_tools(source.tools(entry.domain)),
        },
        "reference_outputs": {**reference_answer(entry), "golden": golden},
        "metadata": entry.labels,
        "split": golden["difficulty"],
    }
