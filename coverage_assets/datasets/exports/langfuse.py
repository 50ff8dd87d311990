"""Langfuse: dataset items, each the arguments of `create_dataset_item`. Sent again, an item replaces itself, because its id stays the same."""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import function_tools, request_messages
from coverage_assets.datasets.exports.instructions import in_one_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.reference import reference_answer
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record

ITEMS = "items.jsonl"


def write(material: ExportSource, output: Output) -> None:
    """Write the items."""
    with output.lines(ITEMS) as line:
        for entry in material.entries():
            line(_item(material, entry))


def _item(material: ExportSource, entry: ExportEntry) -> Record:
    golden = entry.golden
    return {
        "dataset_name": golden["dataset_id"],
        "id": f"{golden['dataset_id']}/{entry.id}",
        "input": {
            "messages": request_messages(entry, in_one_answer(material, entry)),
            "tools": function_tools(material.tools(entry.domain)),
        },
        "expected_output": {**reference_answer(entry), "golden": golden},
        "metadata": entry.labels,
        "status": "ACTIVE",
    }
