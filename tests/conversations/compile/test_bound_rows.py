"""The conditions of rows are bound to the taxonomy, or refused at their position."""

from __future__ import annotations

import pytest

from coverage_assets.conversations.compile.bound_rows import bind_rows, matching
from coverage_assets.conversations.declared.outcomes import OutcomesFile
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.conversations.compile.outcomes_file import TAXONOMY, TEXT, problems_after

COLORS = "did you mean `color`?"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "behavior: h1",
            "behavior: h7",
            "14:15: `h7` is not a value of `behavior` (accepted: `h0`, `h1`)",
        ),
        (
            "{ color: red }, level",
            "{ colour: red }, level",
            f"16:15: `colour` is not a dimension ({COLORS})",
        ),
    ],
)
def test_an_unknown_name_in_a_condition_is_reported(old: str, new: str, problem: str) -> None:
    assert problem in problems_after(old, new)


def test_rows_know_their_dimensions_and_where_they_stand() -> None:
    document = parse_yaml(TEXT.encode(), "outcomes.yaml")
    rows, problems = bind_rows(validate(document, OutcomesFile), document, TAXONOMY)
    assert problems == []
    assert rows.dimensions == {"domain", "behavior", "size", "color"}
    assert [row.keys for row in rows.table] == [("table", 0), ("table", 1)]
    large = {"size": 2}
    assert [row.keys for row in matching(rows.table, large)] == [("table", 1)]
    assert matching(rows.overrides, large) == []
