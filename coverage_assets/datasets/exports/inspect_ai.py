"""Inspect AI: samples for its `json_dataset`, and a task that runs them and uses our scorer.

A sample's input is the instructions and all user turns. The task sends the turns one by one, with
the dataset's tools acting on the sample's own state, and asks for a report at the end.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import request_messages
from coverage_assets.datasets.exports.evaluation import write_evaluation, write_runner
from coverage_assets.datasets.exports.instructions import turn_by_turn
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.source import ExportSource

SAMPLES = "samples.jsonl"
TASK = "task.py"


def write(source: ExportSource, output: Output) -> None:
    """Write the samples, the task, and what scoring needs."""
    with output.lines(SAMPLES) as line:
        for entry in source.scorable_entries():
            line(
                {
                    "id": entry.id,
                    "input": request_messages(entry, turn_by_turn(source, entry.domain)),
                    "target": entry.golden["final_outcome"],
                    "metadata": {**entry.labels, "golden": entry.golden},
                }
            )
    write_evaluation(source, output)
    write_runner(output, "inspect_task.py", TASK)
