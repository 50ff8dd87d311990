from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.errors import InputError
from coverage_assets.scenarios.grid import Grid
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.loader import Vertical
from coverage_assets.taxonomy.predicates import ALWAYS, NEVER, All, Is, bounds
from coverage_assets.taxonomy.predicates import given as remaining
from coverage_assets.taxonomy.where import (
    MAX_NESTING,
    ValueSelection,
    Where,
    describe,
    parse_where,
    written,
)
from tests import reference
from tests.declaring import Declared, dimensions_in, taxonomies, taxonomy_of, vertical_of, wheres

TOY = vertical_of(
    taxonomy_of(
        groups={"tiny": {"size": "s"}, "red_ones": {"color": "red"}, "narrow": {"size": ["s", "m"]}}
    )
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Vertical, Declared, Declared]:
    """A random vertical, as declared too, and a condition to ask of it."""
    taxonomy = draw(taxonomies())
    groups = [group["slug"] for group in taxonomy["groups"]]
    return vertical_of(taxonomy), taxonomy, draw(wheres(dimensions_in(taxonomy), groups))


def matching(vertical: Vertical, where: Declared) -> list[bool]:
    """Which rows of the whole grid the bound condition holds for."""
    (block,) = Grid.of(vertical.taxonomy).blocks()
    return list(block.tail.mask(vertical.bind(parse_where(where))).tolist())


@given(asked())
def test_a_condition_holds_where_plain_ifs_say(drawn: tuple[Vertical, Declared, Declared]) -> None:
    vertical, taxonomy, where = drawn
    groups = {group["slug"]: group["where"] for group in taxonomy["groups"]}
    expected = [
        reference.matches(where, row.values, groups) for row in reference.raw_rows(taxonomy)
    ]
    assert matching(vertical, where) == expected


@given(asked())
def test_negation_turns_every_row_round(drawn: tuple[Vertical, Declared, Declared]) -> None:
    vertical, _, where = drawn
    assert matching(vertical, {"not": where}) == [not held for held in matching(vertical, where)]


@given(asked(), st.sampled_from([1, 4, 13]))
def test_what_remains_of_a_condition_holds_for_the_same_rows(
    drawn: tuple[Vertical, Declared, Declared], batch_rows: int
) -> None:
    vertical, _, where = drawn
    predicate = vertical.bind(parse_where(where))
    blocks = Grid.of(vertical.taxonomy).blocks(batch_rows)
    masks = [block.tail.mask(remaining(predicate, block.fixed)).tolist() for block in blocks]
    assert [held for mask in masks for held in mask] == matching(vertical, where)


@given(asked())
def test_bounds_hold_every_match(drawn: tuple[Vertical, Declared, Declared]) -> None:
    vertical, _, where = drawn
    box = Grid.of(vertical.taxonomy, bounds(vertical.bind(parse_where(where))))
    inside = {int(number) for block in box.blocks() for number in block.index}
    assert {number for number, held in enumerate(matching(vertical, where)) if held} <= inside


def test_bounds_are_what_all_parts_allow() -> None:
    both = All(
        (Is("size", frozenset({0, 1})), Is("size", frozenset({1, 2})), Is("color", frozenset({0})))
    )
    assert bounds(both) == {"size": {1}, "color": {0}}


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


@pytest.mark.parametrize(
    ("where", "code", "keys", "suggestion"),
    [
        ({"sise": "s"}, "unknown-dimension", ("sise",), "did you mean `size`?"),
        ({"size": ["s", "n"]}, "unknown-value", ("size", 1), "accepted: `l`, `m`, `s`"),
        ({"color": "rad"}, "unknown-value", ("color", 0), "did you mean `red`?"),
        ({"group": "tinny"}, "unknown-value", ("group", 0), "did you mean `tiny`?"),
        ({"size": []}, "empty-set", ("size",), "list at least one value, or remove the dimension"),
        ({"not": {"color": "rad"}}, "unknown-value", ("not", "color", 0), "did you mean `red`?"),
        (
            {"not": [{"size": "s"}, {"color": "rad"}]},
            "unknown-value",
            ("not", 1, "color", 0),
            "did you mean `red`?",
        ),
    ],
)
def test_a_name_that_is_not_known_is_listed_with_its_place(
    where: Declared, code: str, keys: tuple[str | int, ...], suggestion: str
) -> None:
    (misnamed,) = resolve(parse_where(where), TOY.taxonomy)[1]
    assert (misnamed.code, misnamed.keys, misnamed.suggestion) == (code, keys, suggestion)


def test_a_user_who_asks_with_an_unknown_name_is_told() -> None:
    with pytest.raises(InputError, match="`rad` is not a value of `color`: did you mean `red`"):
        TOY.bind(parse_where({"color": "rad"}))


@pytest.mark.parametrize(
    ("where", "predicate"),
    [
        ({}, ALWAYS),
        ({"size": ["s", "m", "l"]}, ALWAYS),
        ({"size": {"not": ["l", "m", "s"]}}, NEVER),
        ({"size": {"not": "s"}}, Is("size", frozenset({1, 2}))),
        ({"not": {"not": {"size": "s"}}}, Is("size", frozenset({0}))),
        ({"group": "tiny"}, Is("size", frozenset({0}))),
        ({"not": {}}, NEVER),
    ],
)
def test_a_condition_is_bound_as_simply_as_it_can_be(where: Declared, predicate: object) -> None:
    assert resolve(parse_where(where), TOY.taxonomy)[0] == predicate


def test_several_groups_mean_any_of_them() -> None:
    expected = matching(TOY, {"not": {"size": {"not": "s"}, "color": {"not": "red"}}})
    assert matching(TOY, {"group": ["tiny", "red_ones"]}) == expected


def test_a_condition_is_described_in_one_line() -> None:
    where = parse_where({"size": ["s", "m"], "color": {"not": "red"}, "not": {"domain": "d0"}})
    assert describe(where) == "size is s or m and color is not red and not (domain is d0)"


def test_an_empty_condition_is_every_scenario() -> None:
    assert describe(Where({})) == "every scenario"
