from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.defs.partitions import (
    RANGE_END,
    RANGE_START,
    PartitionBlock,
    all_cells,
    cells_partitions,
    consecutive_keys,
    partition_blocks,
)
from coverage_assets.taxonomy.vertical import Vertical
from resources.partition_keys import key_of

Cell = tuple[str, str]

DOMAINS = tuple(f"d{number}" for number in range(5))
BEHAVIORS = tuple(f"b{number}" for number in range(4))
ALL = [(domain, behavior) for domain in DOMAINS for behavior in BEHAVIORS]


@given(st.sets(st.sampled_from(ALL)))
def test_blocks_cover_each_wanted_cell_once_and_nothing_else(wanted: set[Cell]) -> None:
    covered = Counter(
        cell for block in partition_blocks(wanted, DOMAINS, BEHAVIORS) for cell in block.cells
    )
    assert covered == Counter(wanted)


@given(st.sets(st.sampled_from(ALL)))
def test_blocks_hold_consecutive_domains_and_behaviors(wanted: set[Cell]) -> None:
    found = partition_blocks(wanted, DOMAINS, BEHAVIORS)
    assert [
        one
        for one in found
        if not (consecutive(one.domains, DOMAINS) and consecutive(one.behaviors, BEHAVIORS))
    ] == []


@given(
    st.sets(st.sampled_from(DOMAINS), min_size=1), st.sets(st.sampled_from(BEHAVIORS), min_size=1)
)
def test_the_order_in_which_cells_are_wanted_never_matters(
    domains: set[str], behaviors: set[str]
) -> None:
    wanted = [(domain, behavior) for domain in domains for behavior in behaviors]
    assert partition_blocks(wanted, DOMAINS, BEHAVIORS) == partition_blocks(
        sorted(wanted), DOMAINS, BEHAVIORS
    )


@given(
    st.integers(0, len(DOMAINS) - 1),
    st.integers(1, len(DOMAINS)),
    st.integers(0, len(BEHAVIORS) - 1),
    st.integers(1, len(BEHAVIORS)),
)
def test_one_block_is_covered_by_itself(left: int, wide: int, top: int, high: int) -> None:
    whole = PartitionBlock(DOMAINS[left : left + wide], BEHAVIORS[top : top + high])
    assert partition_blocks(set(whole.cells), DOMAINS, BEHAVIORS) == [whole]


def test_nothing_wanted_needs_no_block() -> None:
    assert partition_blocks([], DOMAINS, BEHAVIORS) == []


def test_two_corners_need_two_blocks() -> None:
    corners = [("d0", "b0"), ("d4", "b3")]
    assert [one.cells for one in partition_blocks(corners, DOMAINS, BEHAVIORS)] == [
        [corners[0]],
        [corners[1]],
    ]


def test_a_block_is_tagged_with_its_first_and_last_cell() -> None:
    assert PartitionBlock(("d1", "d2"), ("b0", "b1")).tags == {
        RANGE_START: "b0|d1",
        RANGE_END: "b1|d2",
    }


@pytest.mark.parametrize(("name", "count"), [("commerce", 84), ("clinic", 20)])
def test_the_partitions_are_the_declared_cells(
    name: str, count: int, request: pytest.FixtureRequest
) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    dimensions = vertical.taxonomy.dimensions
    keys = cells_partitions(dimensions["domain"], dimensions["behavior"]).get_partition_keys()
    assert (len(keys), sorted(keys)) == (
        count,
        sorted(key_of(cell) for cell in vertical.taxonomy.cells),
    )


@pytest.mark.parametrize(
    ("wanted", "groups"),
    [
        ("", []),
        ("abc", [("a", "b", "c")]),
        ("ca", [("a",), ("c",)]),
        ("dba", [("a", "b"), ("d",)]),
        ("z", []),
    ],
)
def test_wanted_keys_are_grouped_where_they_are_consecutive(
    wanted: str, groups: list[tuple[str, ...]]
) -> None:
    assert consecutive_keys(set(wanted), "abcd") == groups


def test_all_cells_of_a_taxonomy_are_one_block(clinic: Vertical) -> None:
    assert all_cells(clinic.taxonomy).cells == list(clinic.taxonomy.cells)


def consecutive(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    start = whole.index(part[0])
    return whole[start : start + len(part)] == part
