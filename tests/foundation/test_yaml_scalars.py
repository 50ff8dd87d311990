from __future__ import annotations

import pytest

from coverage_assets.foundation.yaml_document import Document, Position, Value
from coverage_assets.foundation.yaml_loader import parse_yaml


def read(text: str | bytes) -> Document:
    return parse_yaml(text if isinstance(text, bytes) else text.encode(), "file.yaml")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None),
        ("~", None),
        ("", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("012", 12),
        ("0o14", 12),
        ("0xff", 255),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("1e3", 1000.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5e-3", -0.0015),
        ("0b101", "0b101"),
        (".", "."),
        ("2026-01-31", "2026-01-31"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("! 12", "12"),
        ('! "12"', "12"),
        ("none", "none"),
        ("=", "="),
        ("'it''s'", "it's"),
        ('"\\u00e9"', "é"),
        (">-\n  one\n  two", "one two"),
        ("|\n  one\n  two\n", "one\ntwo\n"),
    ],
)
def test_a_scalar_is_what_yaml_1_2_says(text: str, value: Value) -> None:
    found = read(f"a: {text}\n").value
    assert (found, type(found["a"]) if isinstance(found, dict) else None) == (
        {"a": value},
        type(value),
    )


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "no",
        "yes",
        "On",
        "off",
        "y",
        "N",
        "1e3",
        "012",
        "0o14",
        "1_000",
        "12:30",
        "0b11",
        "-012",
        "1.5e3",
    ],
)
def test_a_scalar_that_readers_take_differently_is_recorded(text: str) -> None:
    assert [(item.text, item.place) for item in read(f"a:\n  - {text}\n").ambiguous] == [
        (text, Position(2, 5))
    ]


@pytest.mark.parametrize(
    "text",
    ["'NO'", '"1e3"', "'012'", "! yes", "|\n  no", "none", "12", "0", "1.5", "1.5e+3", "north"],
)
def test_a_scalar_that_all_readers_take_alike_is_not_recorded(text: str) -> None:
    assert read(f"a: {text}\n").ambiguous == []


def test_an_ambiguous_key_is_recorded() -> None:
    assert [item.text for item in read("on: 1\n").ambiguous] == ["on"]


def test_keys_are_always_texts() -> None:
    assert read("1: a\ntrue: b\n~: c\n").value == {"1": "a", "true": "b", "~": "c"}
