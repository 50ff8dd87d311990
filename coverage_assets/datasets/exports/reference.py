"""The answer that passes, as a target to compare with: what the assistant of the conversation itself did."""

from __future__ import annotations

from coverage_assets.datasets.exports.source import ExportEntry, Record
from coverage_assets.datasets.scoring.oracle import oracle_response

ANSWER = ("messages", "tool_calls", "final_outcome", "offered_skus", "asked_slots")


def reference_answer(entry: ExportEntry) -> Record:
    """The right answer, in the form in which one answer is asked for."""
    response = oracle_response(entry.conversation, entry.golden)
    return {key: response[key] for key in ANSWER}
