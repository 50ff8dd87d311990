from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.foundation.json_documents import json_path
from coverage_assets.foundation.json_places import PointsAt, locate
from coverage_assets.foundation.yaml_document import KeyPath
from coverage_assets.foundation.yaml_loader import parse_yaml

TEXT = '{"a": [1, {"b": 2}]}'


@pytest.mark.parametrize(
    ("keys", "points_at", "found"),
    [
        (("a",), "value", "[1,"),
        (("a",), "key", '"a"'),
        (("a", 1), "key", '{"b"'),
        (("a", 1, "b"), "key", '"b"'),
        (("a", 1, "absent"), "key", '{"b"'),
        ((), "key", '{"a"'),
    ],
)
def test_an_entry_is_found_at_its_value_or_its_key(
    keys: KeyPath, points_at: PointsAt, found: str
) -> None:
    assert TEXT[locate(TEXT, keys, points_at=points_at) :].startswith(found)


def test_keys_are_placed_where_yaml_places_them() -> None:
    document = parse_yaml(TEXT.encode(), "x.yaml")
    for keys in (("a",), ("a", 0), ("a", 1, "b"), ("a", 9)):
        assert locate(TEXT, keys, points_at="key") + 1 == document.place(*keys).column


Json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(Json, st.sampled_from([None, 1, 4]))
def test_every_value_of_any_json_is_found_where_it_begins(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    for keys, inner in _all(value, ()):
        assert json.JSONDecoder().raw_decode(text, locate(text, keys))[0] == inner, json_path(keys)


def _all(value: Any, keys: KeyPath) -> list[tuple[KeyPath, Any]]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [(keys, value), *(found for key, inner in inside for found in _all(inner, (*keys, key)))]
