from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import (
    MAX_NESTING,
    ValueSelection,
    Where,
    describe,
    parse_where,
    written,
)
from tests.declaring import Declared
from tests.taxonomy.conditions import asked


@given(asked())
def test_a_condition_can_be_written_and_read_again(
    drawn: tuple[Vertical, Declared, Declared],
) -> None:
    where = parse_where(drawn[2])
    assert parse_where(written(where)) == where


@given(asked())
def test_a_condition_can_be_hashed_and_described(
    drawn: tuple[Vertical, Declared, Declared],
) -> None:
    where = parse_where(drawn[2])
    assert (hash(where), describe(where)) == (
        hash(parse_where(drawn[2])),
        describe(parse_where(drawn[2])),
    )


@pytest.mark.parametrize(
    ("notation", "where"),
    [
        ({"size": "s"}, Where({"size": ValueSelection(("s",))})),
        ({"size": ["s", "m"]}, Where({"size": ValueSelection(("s", "m"))})),
        ({"size": {"not": "s"}}, Where({"size": ValueSelection(("s",), negated=True)})),
        ({"size": {"not": ["s"]}}, Where({"size": ValueSelection(("s",), negated=True)})),
        ({"not": {"size": "s"}}, Where({}, (Where({"size": ValueSelection(("s",))}),))),
        (
            {"not": [{"a": "b"}, {"c": "d"}]},
            Where({}, (Where({"a": ValueSelection(("b",))}), Where({"c": ValueSelection(("d",))}))),
        ),
    ],
)
def test_the_notation_is_read(notation: Declared, where: Where) -> None:
    assert parse_where(notation) == where


@pytest.mark.parametrize(
    ("notation", "message"),
    [
        ([], "must be a mapping"),
        ("size", "must be a mapping"),
        (None, "must be a mapping"),
        ({"not": "size"}, "must be a mapping"),
        ({"not": None}, "must be a mapping"),
        ({"size": 3}, "`size` must be a value, a list of values, or `not:`"),
        ({"size": None}, "`size` must be a value, a list of values, or `not:`"),
        ({"size": [["s"]]}, "`size` must be a value, a list of values, or `not:`"),
        ({"size": {"is": "s"}}, "`size` must be a value, a list of values, or `not:`"),
        ({"size": {"not": {"not": "s"}}}, "`size` must be a value, a list of values, or `not:`"),
        ({"size": {"not": "s", "or": "m"}}, "`size` must be a value, a list of values, or `not:`"),
    ],
)
def test_what_is_no_condition_is_refused(notation: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_where(notation)


def nested(levels: int) -> Declared:
    return {"not": nested(levels - 1)} if levels else {"size": "s"}


def test_the_deepest_nesting_is_read() -> None:
    assert bool(parse_where(nested(MAX_NESTING)))


def test_deeper_nesting_is_refused() -> None:
    with pytest.raises(ValueError, match="nests `not:` deeper than 6 levels"):
        parse_where(nested(MAX_NESTING + 1))


def test_a_condition_is_described_in_one_line() -> None:
    where = parse_where({"size": ["s", "m"], "color": {"not": "red"}, "not": {"domain": "d0"}})
    assert describe(where) == "size is s or m and color is not red and not (domain is d0)"


def test_an_empty_condition_is_every_scenario() -> None:
    assert describe(Where({})) == "every scenario"
