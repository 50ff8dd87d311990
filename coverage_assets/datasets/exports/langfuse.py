"""Langfuse: dataset items, each the arguments of `create_dataset_item`.

An item keeps its id, so uploading it again replaces it.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import function_tools, request_messages
from coverage_assets.datasets.exports.instructions import single_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.reference import reference_answer
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record

ITEMS = "items.jsonl"


def write(source: ExportSource, output: Output) -> None:
    """Write the items."""
    with output.lines(ITEMS) as line:
        for entry in source.entries():
            line(_item(source, entry))


def _item(source: ExportSource, entry: ExportEntry) -> Record:
    golden = entry.golden
    return {
        "dataset_name": golden["dataset_id"],
        "id": f"{golden['dataset_id']}/{entry.id}",
        "input": {
            "messages": request_messages(entry, single_answer(source, entry)),
            "tools": function_tools(source.tools(entry.domain)),
        },
        "expected_output": {**reference_answer(entry), "golden": golden},
        "metadata": entry.labels,
        "status": "ACTIVE",
    }
