from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.scenarios.grid import Grid
from coverage_assets.taxonomy.predicates import All, Is, bounds
from coverage_assets.taxonomy.predicates import given as remaining
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import (
    parse_where,
)
from tests.declaring import Declared
from tests.taxonomy.conditions import asked, matching


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
