"""The reference answer, which passes: what the conversation's own assistant did."""

from __future__ import annotations

from coverage_assets.datasets.exports.source import ExportEntry, Record
from coverage_assets.datasets.scoring import oracle_response

ANSWER = ("messages", "tool_calls", "final_outcome", "offered", "asked_slots")


def reference_answer(entry: ExportEntry) -> Record:
    """Return the reference answer in the form that a single answer has."""
    response = oracle_response(entry.conversation, entry.golden)
    return {key: response[key] for key in ANSWER}
