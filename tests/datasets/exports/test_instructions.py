from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_assets.datasets.exports.instructions import (
    in_one_answer,
    outcome_notes,
    played,
    report_request,
)
from coverage_assets.datasets.exports.source import ExportSource


@pytest.fixture
def material(rental: Path) -> ExportSource:
    return ExportSource.read(rental)


def test_one_answer_is_asked_for_with_tools_and_the_records_that_they_read(
    material: ExportSource,
) -> None:
    entry = next(material.entries())
    told = in_one_answer(material, entry)
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
    material: ExportSource,
) -> None:
    alike = {in_one_answer(material, entry) for entry in material.entries()}
    (told,) = alike
    assert not any(
        word in told for word in ("tricky", "high", "final_state", "4711", "no race bike")
    )


def test_a_played_conversation_is_told_of_the_report_only_in_the_end(
    material: ExportSource,
) -> None:
    assert "final_outcome" not in played(material, "rentals")
    assert '"final_outcome"' in report_request(material)


def test_a_report_is_asked_for_in_the_datasets_own_words(material: ExportSource) -> None:
    assert outcome_notes(material) == [
        "- final_outcome: how the conversation ends, one of: completed, clarification_requested, refused, no_match",
        "- offered_skus: the keys of the records that you offered to the person",
        "- asked_slots: what you asked the person for, by these names: days",
    ]
