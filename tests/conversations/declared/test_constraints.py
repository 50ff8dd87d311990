"""A constraint bounds a field by a number or by a set, with an operator for it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.constraints import ConstraintEntry

PRICE = {"id": "cap", "kind": "offer", "field": "price", "op": "le", "number": "most"}


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"number": None}, "needs either `number` or `set`"),
        ({"set": ["kind"]}, "needs either `number` or `set`"),
        (
            {"number": None, "set": ["kind"]},
            "`le` compares numbers: give `number` instead of `set`",
        ),
        ({"op": "in"}, "`in` compares with texts: give `set` instead of `number`"),
        (
            {"op": "eq", "number": None, "set": ["kind", "spare"]},
            "`eq` compares with one value: use `in` for several",
        ),
        ({"first": ["most", "most"]}, "`first` is one number, as `number` is"),
    ],
)
def test_a_constraint_that_bounds_nothing_is_refused(
    declared: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        ConstraintEntry.model_validate({**PRICE, **declared})


def test_a_constraint_is_hard_and_applies_everywhere_by_default() -> None:
    constraint = ConstraintEntry.model_validate(PRICE)
    assert (constraint.hard, constraint.when, constraint.implicit) == (True, None, False)
