from __future__ import annotations

import pytest

from coverage_assets.conversations.declared.tools import MAX_INTEGER
from coverage_assets.conversations.simulator.values import Refused, shown, typed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("T-1", "'T-1'"),
        (True, "True"),
        (None, "None"),
        ([1, 2], "'list'"),
        (MAX_INTEGER + 1, "a huge number"),
        ("x" * 100, "'" + "x" * 59 + "..."),
    ],
)
def test_a_value_is_shown_briefly(value: object, text: str) -> None:
    assert shown(value) == text


def test_a_value_of_its_kind_is_kept() -> None:
    assert [typed("a", "text", "x.y"), typed(3, "integer", "x.y"), typed(False, "flag", "x.y")] == [
        "a",
        3,
        False,
    ]


@pytest.mark.parametrize("value", [True, "3", 2.0, MAX_INTEGER + 1])
def test_a_value_of_another_kind_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(Refused, match=r"`x\.y` would be"):
        typed(value, "integer", "x.y")
