from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.foundation.readable_json import WIDTH, readable_json

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=30) | st.dictionaries(st.text(max_size=30), inner, max_size=30)
    ),
    max_leaves=60,
)


@given(VALUES)
def test_what_is_written_reads_back(value: Any) -> None:
    assert json.loads(readable_json(value)) == value


@given(VALUES)
def test_it_ends_in_one_newline(value: Any) -> None:
    text = readable_json(value)
    assert len(text) - len(text.rstrip("\n")) == 1


def test_a_small_value_stands_on_one_line() -> None:
    assert (
        readable_json({"id": "a", "bins": {"size": "s"}}) == '{"id": "a", "bins": {"size": "s"}}\n'
    )


def test_a_long_list_has_one_entry_a_line() -> None:
    entries = ["x" * 80, "y" * 80]
    assert readable_json(entries) == f'[\n  "{entries[0]}",\n  "{entries[1]}"\n]\n'


def test_a_long_mapping_keeps_the_order_of_its_keys() -> None:
    lines = readable_json({"z": "x" * WIDTH, "a": 1}).splitlines()
    assert [line.strip()[:3] for line in lines] == ["{", '"z"', '"a"', "}"]


def test_what_is_short_inside_of_what_is_long_stays_on_its_line() -> None:
    text = readable_json({"cells": [{"kept": number} for number in range(40)]})
    assert text.splitlines()[2] == '    {"kept": 0},'


def test_one_changed_entry_is_one_changed_line() -> None:
    before = readable_json([{"kept": number} for number in range(40)]).splitlines()
    after = readable_json(
        [{"kept": 99 if number == 7 else number} for number in range(40)]
    ).splitlines()
    assert [(old, new) for old, new in zip(before, after, strict=True) if old != new] == [
        ('  {"kept": 7},', '  {"kept": 99},')
    ]


@pytest.mark.parametrize("value", [[], {}, [[]], {"a": {}}])
def test_what_is_empty_stays_on_one_line(value: Any) -> None:
    assert readable_json(value) == json.dumps(value) + "\n"


def test_letters_stay_letters() -> None:
    assert readable_json(["Größe", "尺寸"]) == '["Größe", "尺寸"]\n'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("nan")]])
def test_what_json_does_not_know_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        readable_json(value)
