from __future__ import annotations

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.grammar.grammar import Alternative


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"text": "x", "when": "curt"}, "must be a mapping of facts to values"),
        ({"text": "x", "when": {"Tone": "curt"}}, "`Tone` is not the name of a fact"),
        (
            {"text": "x", "when": {"tone": []}},
            "`tone` must be a text, a whole number, true, false or null",
        ),
        (
            {"text": "x", "when": {"tone": 1.5}},
            "`tone` must be a text, a whole number, true, false or null",
        ),
        (
            {"text": "x", "when": {"tone": {"no": "curt"}}},
            "`tone` must be a text, a whole number, true, false or null",
        ),
        ({"text": "x", "weight": 0}, "greater than or equal to 1"),
        ({"txt": "x"}, "Field required"),
    ],
)
def test_an_alternative_is_declared_in_its_form(declared: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Alternative.model_validate(declared)
