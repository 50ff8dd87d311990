from __future__ import annotations

from tests.disputes.builders import (
    SUPPORTED,
    master,
)


def test_the_trace_gives_the_same_reason_as_the_sequence() -> None:
    plan = master(*SUPPORTED)
    traced = [entry["explainer"]["why_here"] for entry in plan["sequence_debug"]]
    assert traced == [entry["why_here"] for entry in plan["sequence_compact"]]
