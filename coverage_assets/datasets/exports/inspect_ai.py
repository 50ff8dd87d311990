"""Inspect AI: samples for its `json_dataset`, and a task that plays them and judges with our scorer.

A sample's input is the instructions and everything that the person says. The task plays the turns one by one, with the
dataset's tools acting on a world of their own, and asks for a report at the end.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import request_messages
from coverage_assets.datasets.exports.evaluation import write_evaluation, write_runner
from coverage_assets.datasets.exports.instructions import played
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportSource

SAMPLES = "samples.jsonl"
TASK = "task.py"


def write(material: ExportSource, output: Output) -> None:
    """Write samples, the task, and what judges them."""
    with output.lines(SAMPLES) as line:
        for entry in material.judgeable():
            line(
                {
                    "id": entry.id,
                    "input": request_messages(entry, played(material, entry.domain)),
                    "target": entry.golden["final_outcome"],
                    "metadata": {**entry.labels, "golden": entry.golden},
                }
            )
    write_evaluation(material, output)
    write_runner(output, "inspect_task.py", TASK)
