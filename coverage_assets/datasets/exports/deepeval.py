"""DeepEval: goldens for `EvaluationDataset.add_goldens_from_jsonl_file`.

There are goldens for single answers and for simulated conversations. A DeepEval dataset holds
goldens of one kind, so each kind has a file of its own. DeepEval has no field for our ids: they go
into `name` and `additional_metadata`, with everything else that judges an answer.
"""

from __future__ import annotations

from coverage_assets.datasets.exports.chat import reference_calls, request_messages
from coverage_assets.datasets.exports.instructions import single_answer
from coverage_assets.datasets.exports.output import Output
from coverage_assets.datasets.exports.reference import reference_answer
from coverage_assets.datasets.exports.source import ExportEntry, ExportSource, Record
from coverage_assets.foundation.digests import canonical_json

GOLDENS = "goldens.jsonl"
CONVERSATIONAL = "conversational_goldens.jsonl"


def write(source: ExportSource, output: Output) -> None:
    """Write the goldens of both kinds."""
    with output.lines(GOLDENS) as one_answer, output.lines(CONVERSATIONAL) as simulated:
        for entry in source.entries():
            one_answer(_golden(source, entry))
            simulated(_conversational(entry))


def _golden(source: ExportSource, entry: ExportEntry) -> Record:
    calls = [
        {"name": call["name"], "input_parameters": call["arguments"], "output": call["result"]}
        for call in reference_calls(entry)
    ]
    return {
        "input": canonical_json(request_messages(entry, single_answer(source, entry))),
        "expected_output": canonical_json(reference_answer(entry)),
        "expected_tools": calls,
        **_identity(entry),
    }


def _conversational(entry: ExportEntry) -> Record:
    first, *later = entry.user_turns
    numbered = [f"{number}. {text}" for number, text in enumerate([first, *later], start=1)]
    return {
        "scenario": "\n".join(
            ["A person says these things, in this order and one a turn:", *numbered]
        ),
        "expected_outcome": entry.golden["final_outcome"],
        "turns": [{"role": "user", "content": first}],
        **_identity(entry),
    }


def _identity(entry: ExportEntry) -> Record:
    return {
        "name": entry.id,
        "source_file": entry.golden["dataset_id"],
        "additional_metadata": {**entry.labels, "golden": entry.golden},
    }
