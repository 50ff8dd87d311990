from __future__ import annotations

import pytest

from coverage_assets.scenarios.grid import Grid
from coverage_assets.taxonomy.where import parse_where
from tests.declaring import taxonomy_of, vertical_of

TOY = vertical_of(taxonomy_of())


@pytest.mark.parametrize("batch_rows", [1, 4, 5, 1_000])
def test_blocks_hold_every_row_once_and_in_order(batch_rows: int) -> None:
    blocks = list(Grid.of(TOY.taxonomy).blocks(batch_rows))
    assert [int(number) for block in blocks for number in block.index] == list(range(24))


@pytest.mark.parametrize("batch_rows", [1, 4, 5, 1_000])
def test_no_block_is_larger_than_a_batch(batch_rows: int) -> None:
    assert max(block.rows for block in Grid.of(TOY.taxonomy).blocks(batch_rows)) <= batch_rows


def test_a_box_keeps_the_numbers_that_rows_have_in_the_whole_grid() -> None:
    box = Grid.of(TOY.taxonomy, {"domain": frozenset({1}), "size": frozenset({2})})
    assert box.rows == 4
    assert [int(number) for block in box.blocks() for number in block.index] == [16, 17, 22, 23]


def test_an_empty_box_has_no_blocks() -> None:
    assert list(Grid.of(TOY.taxonomy, {"size": frozenset()}).blocks()) == []


def test_coded_columns_are_the_text_columns_as_enumerations() -> None:
    (block,) = Grid.of(TOY.taxonomy).blocks()
    coded = [column.cast(str).to_list() for column in block.columns(coded=True)]
    assert coded == [column.to_list() for column in block.columns()]


def test_a_hash_does_not_depend_on_how_the_grid_is_cut() -> None:
    (whole,) = Grid.of(TOY.taxonomy).blocks()
    parts = Grid.of(TOY.taxonomy).blocks(3)
    assert [value for part in parts for value in part.hashes().tolist()] == whole.hashes().tolist()


def test_a_mask_is_computed_once_for_all_blocks() -> None:
    first, second = list(Grid.of(TOY.taxonomy).blocks(12))
    predicate = TOY.bind(parse_where({"size": "s"}))
    assert first.tail.mask(predicate) is second.tail.mask(predicate)
