from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.conversations.records.constraint_check import constraint_holds

Declared = dict[str, Any]


CONSTRAINT: Declared = {"field": "n", "value_num": None, "value_set": []}


@pytest.mark.parametrize(
    ("bound", "record", "satisfied"),
    [
        ({"op": "le", "value_num": 3}, {"n": 3}, True),
        ({"op": "le", "value_num": 3}, {"n": 4}, False),
        ({"op": "ge", "value_num": 3}, {"n": 3}, True),
        ({"op": "ge", "value_num": 3}, {"n": 2}, False),
        ({"op": "eq", "value_num": 3}, {"n": 3}, True),
        ({"op": "eq", "value_num": 3}, {"n": 4}, False),
        ({"op": "eq", "value_set": ["a"]}, {"n": "a"}, True),
        ({"op": "eq", "value_set": ["a"]}, {"n": "b"}, False),
        ({"op": "in", "value_set": ["a", "b"]}, {"n": "b"}, True),
        ({"op": "in", "value_set": ["a", "b"]}, {"n": "c"}, False),
        ({"op": "not_in", "value_set": ["a", "b"]}, {"n": "c"}, True),
        ({"op": "not_in", "value_set": ["a", "b"]}, {"n": "b"}, False),
        ({"op": "in", "value_set": ["True"]}, {"n": True}, True),
        ({"op": "le", "value_num": 3}, {"m": 1}, False),
        ({"op": "not_in", "value_set": ["a"]}, {}, False),
        ({"op": "le", "value_num": 3}, {"n": "1"}, False),
        ({"op": "le", "value_num": 3}, {"n": True}, False),
    ],
)
def test_a_record_satisfies_a_constraint_by_its_field(
    bound: Declared, record: Declared, *, satisfied: bool
) -> None:
    assert constraint_holds({**CONSTRAINT, **bound}, record) is satisfied
