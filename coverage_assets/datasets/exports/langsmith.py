"""LangSmith: examples for `Client.create_examples`, with ids that stay the same from one upload to the next."""

from __future__ import annotations

from uuid import UUID, uuid5

from coverage_assets.datasets.exports.chat import function_tools, request_messages
from coverage_assets.datasets.exports.instructions import in_one_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.reference import reference_answer
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record

EXAMPLES = "examples.jsonl"
NAMESPACE = UUID("5b0c7c1e-6a55-5f0d-9f2b-0c6f3e1f7a10")
"""Fixed once, so that an example's id depends on its dataset's id and its own alone."""


def write(material: ExportSource, output: Output) -> None:
    """Write the examples."""
    with output.lines(EXAMPLES) as line:
        for entry in material.entries():
            line(_example(material, entry))


def example_id(dataset_id: str, conversation_id: str) -> str:
    """The id of an example."""
    return str(uuid5(NAMESPACE, f"{dataset_id}/{conversation_id}"))


def _example(material: ExportSource, entry: ExportEntry) -> Record:
    golden = entry.golden
    return {
        "id": example_id(golden["dataset_id"], entry.id),
        "inputs": {
            "messages": request_messages(entry, in_one_answer(material, entry)),
            "tools": function_tools(material.tools(entry.domain)),
        },
        "reference_outputs": {**reference_answer(entry), "golden": golden},
        "metadata": entry.labels,
        "split": golden["difficulty"],
    }
