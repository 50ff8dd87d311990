from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.errors import InputError
from coverage_assets.foundation.json_documents import (
    DataError,
    SubDocument,
    json_path,
    locate,
    parse_json,
    read_json,
)
from coverage_assets.foundation.yaml_document import KeyPath

TEXT = """{
  "name": "x",
  "list": [1, {"a\\"b": [true, null]}, "é"],
  "last": {}
}
"""


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ((), (1, 1)),
        (("name",), (2, 11)),
        (("list", 1), (3, 15)),
        (("list", 1, 'a"b', 1), (3, 31)),
        (("list", 2), (3, 39)),
        (("last",), (4, 11)),
        (("last", "absent"), (4, 11)),
        (("list", 7), (3, 11)),
        (("absent",), (1, 1)),
    ],
)
def test_a_value_is_found_at_its_line_and_column(keys: KeyPath, place: tuple[int, int]) -> None:
    found = parse_json(TEXT.encode(), "x.json").place(*keys)
    assert (found.line, found.column) == place


def test_a_line_of_a_file_knows_which_line_it_is() -> None:
    problem = parse_json(b'{"a": 1}', "x.jsonl", 17).problem(("a",), "is odd", "make it even")
    assert str(problem) == "x.jsonl:17:7: at $.a: is odd (make it even)"


def test_a_part_places_its_problems_in_the_whole() -> None:
    part = SubDocument(parse_json(TEXT.encode(), "x.json"), ("list", 1), {})
    assert str(part.problem(('a"b', 0), "no")) == 'x.json:3:25: at $.list[1].a"b[0]: no'


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


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1,}', "x.json:1:9: is not valid JSON"),
        (b'{\n"a": 1\n"b": 2}', "x.json:3:1: is not valid JSON"),
        (b'{"a": 1, "a": 2}', "x.json:1:1: repeats the key `a`"),
        (b'{"a": NaN}', "x.json:1:1: holds NaN"),
        (b"[" * 200_000, "x.json:1:1: nests too deep"),
        (b'\n\n"\xff"', "x.json:3:1: is not UTF-8 text"),
        (b"", "x.json:1:1: is not valid JSON"),
        (b"1" * 5_000, "x.json:1:1: "),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(data: bytes, said: str) -> None:
    with pytest.raises(DataError) as refused:
        parse_json(data, "x.json")
    assert str(refused.value).startswith(said)


def test_a_byte_order_mark_is_no_part_of_the_data() -> None:
    assert parse_json(b"\xef\xbb\xbf[1]", "x.json").value == [1]


def test_a_file_above_the_cap_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b" " * (1024**2 + 1))
    with pytest.raises(InputError, match="larger than 1 MiB"):
        read_json(tmp_path / "x.json", max_bytes=1024**2)


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_json(tmp_path / "x.json", max_bytes=10)
