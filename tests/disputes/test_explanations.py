from __future__ import annotations

from tests.disputes.builders import (
    SUPPORTED,
    THREE,
    finding,
    master,
)


def test_opener_supporter_and_closer_each_have_a_sentence_of_their_own() -> None:
    starts = [entry["why_here"].split(" ")[0] for entry in master(*SUPPORTED)["sequence_compact"]]
    assert starts == ["Top-scoring", "Supporter", "Closer"]


def test_an_opener_that_is_not_top_scoring_says_why_it_opens() -> None:
    opener = master(finding("long", 40), finding("short", 28))["sequence_compact"][0]
    assert opener["why_here"] == (
        "Opener (strong_actionable), though not top-scoring (score 28): "
        "`long` (score 40) closes the plan"
    )


def test_notes_are_written_when_asked_for() -> None:
    notes = master(*THREE, include_notes=True)["sequence_compact"][2]["notes"]
    assert notes[-1] == "8 calendar days of its SLA lie beyond day 45 and decide nothing."
