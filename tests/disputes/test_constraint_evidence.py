from __future__ import annotations

from tests.disputes.builders import (
    THREE,
    master,
)


def test_every_constraint_names_where_it_is_declared() -> None:
    evidence = master(*THREE, handoff_range=[1, 2])["constraint_evidence"]
    named = {entry["constraint"]: entry["declared_in"] for entry in evidence}
    assert (named["handoff_range"], named["last_submit_window"]) == (
        "findings file: config",
        "default",
    )


def test_every_constraint_holds() -> None:
    assert all(entry["holds"] for entry in master(*THREE)["constraint_evidence"])
