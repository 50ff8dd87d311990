from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.errors import InputError
from coverage_assets.foundation.json_documents import (
    DataDocument,
    DataError,
    InvalidJsonError,
    JsonDocument,
    SubDocument,
    decode_json,
    json_path,
    parse_json,
    read_json,
)
from coverage_assets.foundation.yaml_document import KeyPath, Position

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


@pytest.mark.parametrize(
    ("data", "message"),
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
def test_invalid_json_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(DataError) as refused:
        parse_json(data, "x.json")
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'{"a": 1,}', "syntax"),
        (b'{"a": 1, "a": 2}', "repeated-key"),
        (b'{"a": NaN}', "value"),
        (b"[" * 200_000, "nesting"),
        (b'"\xff"', "encoding"),
    ],
)
def test_an_invalid_value_says_what_kind_of_fault_it_has(data: bytes, kind: str) -> None:
    with pytest.raises(InvalidJsonError) as refused:
        decode_json(data)
    assert refused.value.kind == kind


def test_a_long_repeated_key_is_cut_in_the_message() -> None:
    with pytest.raises(DataError, match=r"repeats the key `k{60}`"):
        parse_json(b'{"%s": 1, "%s": 2}' % (b"k" * 61, b"k" * 61), "x.json")


def test_a_document_can_point_at_keys_as_yaml_documents_do() -> None:
    document = JsonDocument("x.json", *decode_json(TEXT.encode()), points_at="key")
    assert [document.place(*keys).column for keys in (("name",), ("list", 1, 'a"b'))] == [3, 16]


def test_a_problem_of_a_data_document_names_its_path() -> None:
    document = DataDocument("x.yaml", {"a": [1]}, {("a", 0): Position(2, 5)})
    assert str(document.problem(("a", 0), "no")) == "x.yaml:2:5: at $.a[0]: no"


def test_a_path_is_written_with_dots_and_brackets() -> None:
    assert json_path(("conversations", 3, "turns")) == "$.conversations[3].turns"


def test_a_byte_order_mark_is_no_part_of_the_data() -> None:
    assert parse_json(b"\xef\xbb\xbf[1]", "x.json").value == [1]


def test_a_file_above_the_cap_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b" " * (1024**2 + 1))
    with pytest.raises(InputError, match="larger than 1 MiB"):
        read_json(tmp_path / "x.json", max_bytes=1024**2)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        read_json(tmp_path / "x.json", max_bytes=10)
