from __future__ import annotations

import pytest
from hypothesis import given

from coverage_assets.errors import InputError
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.predicates import ALWAYS, NEVER, Is
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import (
    parse_where,
)
from tests.declaring import Declared
from tests.scenarios import brute_force
from tests.taxonomy.conditions import TOY, asked, matching


@given(asked())
def test_a_condition_holds_where_plain_ifs_say(drawn: tuple[Vertical, Declared, Declared]) -> None:
    vertical, taxonomy, where = drawn
    groups = {group["slug"]: group["where"] for group in taxonomy["groups"]}
    expected = [
        brute_force.matches(where, row.values, groups) for row in brute_force.raw_rows(taxonomy)
    ]
    assert matching(vertical, where) == expected


@given(asked())
def test_negation_turns_every_row_round(drawn: tuple[Vertical, Declared, Declared]) -> None:
    vertical, _, where = drawn
    assert matching(vertical, {"not": where}) == [not held for held in matching(vertical, where)]


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


def test_a_user_who_asks_with_an_unknown_name_is_reported() -> None:
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
