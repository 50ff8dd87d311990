from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.exports.instructions import (
    report_key_notes,
    report_request,
    single_answer,
    turn_by_turn,
)
from coverage_assets.datasets.exports.source import ExportSource


@pytest.fixture
def source(rental: Path) -> ExportSource:
    return ExportSource.read(rental)


def test_a_single_answer_gets_the_tools_and_the_records_that_they_read(
    source: ExportSource,
) -> None:
    entry = next(source.entries())
    instructions = single_answer(source, entry)
    assert instructions.startswith("You are an assistant for rentals (cycles).")
    assert entry.golden["initial_state"] in instructions
    assert [
        json.loads(line)["name"]
        for line in instructions.splitlines()
        if line.startswith('{"description"')
    ] == [
        "find_bikes",
        "rent_bike",
        "waive_deposit",
    ]


def test_instructions_reveal_neither_the_golden_nor_the_behavior(
    source: ExportSource,
) -> None:
    texts = {single_answer(source, entry) for entry in source.entries()}
    (instructions,) = texts
    assert not any(
        word in instructions for word in ("tricky", "high", "final_state", "4711", "no race bike")
    )


def test_turn_by_turn_the_report_is_requested_only_at_the_end(
    source: ExportSource,
) -> None:
    assert "final_outcome" not in turn_by_turn(source, "rentals")
    assert '"final_outcome"' in report_request(source)


def test_a_report_is_requested_in_the_datasets_own_terms(source: ExportSource) -> None:
    assert report_key_notes(source) == [
        (
            "- final_outcome: how the conversation ends, one of: "
            "completed, clarification_requested, refused, no_match"
        ),
        "- offered: the keys of the records that you offered to the person",
        "- asked_slots: what you asked the person for, by these names: days",
    ]
