"""Rows of difficulty have one condition, and outcomes say whether a record may fit."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.outcomes import DifficultyRow, OutcomeEntry


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"level": "easy"}, "needs either `when` or `otherwise: true`"),
        (
            {"when": {"size": "s"}, "otherwise": True, "level": "easy"},
            "needs either `when` or `otherwise: true`",
        ),
    ],
)
def test_a_difficulty_row_has_a_condition_or_is_for_all_others(
    row: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        DifficultyRow.model_validate(row)


@pytest.mark.parametrize(
    ("entry", "required"),
    [
        ({"slug": "no_match"}, True),
        ({"slug": "no_match", "nothing_fits": False}, False),
        ({"slug": "queued"}, False),
        ({"slug": "queued", "nothing_fits": True}, True),
    ],
)
def test_that_nothing_fits_is_declared_or_the_default_of_no_match(
    entry: dict[str, Any], *, required: bool
) -> None:
    outcome = OutcomeEntry.model_validate({"description": "About it.", **entry})
    assert outcome.requires_no_match is required
