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


def test_one_answer_is_asked_for_with_tools_and_the_records_that_they_read(
    source: ExportSource,
) -> None:
    entry = next(source.entries())
    told = single_answer(source, entry)
    assert told.startswith("You are an assistant for rentals (cycles).")
    assert entry.golden["initial_state"] in told
    assert [
        json.loads(line)["name"] for line in told.splitlines() if line.startswith('{"description"')
    ] == [
        "find_bikes",
        "rent_bike",
        "waive_deposit",
    ]


def test_nothing_tells_what_the_golden_expects_or_how_the_person_behaves(
    source: ExportSource,
) -> None:
    alike = {single_answer(source, entry) for entry in source.entries()}
    (told,) = alike
    assert not any(
        word in told for word in ("tricky", "high", "final_state", "4711", "no race bike")
    )


def test_a_played_conversation_is_told_of_the_report_only_in_the_end(
    source: ExportSource,
) -> None:
    assert "final_outcome" not in turn_by_turn(source, "rentals")
    assert '"final_outcome"' in report_request(source)


def test_a_report_is_asked_for_in_the_datasets_own_words(source: ExportSource) -> None:
    assert report_key_notes(source) == [
        "- final_outcome: how the conversation ends, one of: completed, clarification_requested, refused, no_match",
        "- offered_skus: the keys of the records that you offered to the person",
        "- asked_slots: what you asked the person for, by these names: days",
    ]
