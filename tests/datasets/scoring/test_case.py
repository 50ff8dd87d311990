from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.datasets.scoring.case import json_equal
from coverage_assets.errors import InputError
from tests.datasets.scoring.lending import (
    LEND,
    action,
)
from tests.datasets.scoring.scores import score


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"initial_state": "{"}, "does not fit its tools"),
        ({"initial_state": "{}"}, "every declared collection"),
        ({"initial_state": "[]"}, "does not fit its tools"),
        (
            {"expected_actions": [{**action("lend", LEND), "arguments": "[1]"}]},
            "must be a JSON object",
        ),
        ({"expected_actions": [{**action("lend", LEND), "arguments": "{"}]}, "are no JSON"),
        ({"gates": ["OUTCOMES"]}, "did you mean `OUTCOME`"),
    ],
)
def test_a_golden_that_contradicts_its_tools_is_bad_input(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError) as caught:
        score({}, changes)
    assert message in str(caught.value)
    assert "golden sc-1.0" in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other"), [(1, True), (1, 1.0), (1, "1"), (None, 0), ([1], [1, 1]), ({"a": 1}, {})]
)
def test_values_of_different_types_or_sizes_are_not_equal(one: object, other: object) -> None:
    assert not json_equal({"value": [one]}, {"value": [other]})


def test_the_order_of_keys_does_not_matter_but_that_of_entries_does() -> None:
    assert json_equal({"a": 1, "b": [1, 2]}, {"b": (1, 2), "a": 1})
    assert not json_equal([1, 2], [2, 1])
