from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.defs.planner import PartBlock, blocks_of, consecutive_names

Cell = tuple[str, str]

DOMAINS = tuple(f"d{number}" for number in range(5))
BEHAVIORS = tuple(f"b{number}" for number in range(4))
DIMENSIONS = (DOMAINS, BEHAVIORS)
ALL = [(domain, behavior) for domain in DOMAINS for behavior in BEHAVIORS]


@given(st.sets(st.sampled_from(ALL)))
def test_blocks_cover_each_wanted_cell_once_and_nothing_else(wanted: set[Cell]) -> None:
    covered = Counter(cell for block in blocks_of(wanted, DIMENSIONS) for cell in block.parts)
    assert covered == Counter(wanted)


@given(st.sets(st.sampled_from(ALL)))
def test_blocks_hold_consecutive_domains_and_behaviors(wanted: set[Cell]) -> None:
    found = blocks_of(wanted, DIMENSIONS)
    assert [
        one
        for one in found
        if not (consecutive(one.spans[0], DOMAINS) and consecutive(one.spans[1], BEHAVIORS))
    ] == []


@given(
    st.sets(st.sampled_from(DOMAINS), min_size=1), st.sets(st.sampled_from(BEHAVIORS), min_size=1)
)
def test_the_order_in_which_cells_are_wanted_never_matters(
    domains: set[str], behaviors: set[str]
) -> None:
    wanted = [(domain, behavior) for domain in domains for behavior in behaviors]
    assert blocks_of(wanted, DIMENSIONS) == blocks_of(sorted(wanted), DIMENSIONS)


@given(
    st.integers(0, len(DOMAINS) - 1),
    st.integers(1, len(DOMAINS)),
    st.integers(0, len(BEHAVIORS) - 1),
    st.integers(1, len(BEHAVIORS)),
)
def test_one_block_is_covered_by_itself(left: int, wide: int, top: int, high: int) -> None:
    whole = PartBlock((DOMAINS[left : left + wide], BEHAVIORS[top : top + high]))
    assert blocks_of(whole.parts, DIMENSIONS) == [whole]


def test_nothing_wanted_needs_no_block() -> None:
    assert blocks_of([], DIMENSIONS) == []


def test_two_corners_need_two_blocks() -> None:
    corners = [("d0", "b0"), ("d4", "b3")]
    assert [one.parts for one in blocks_of(corners, DIMENSIONS)] == [
        [corners[0]],
        [corners[1]],
    ]


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
def test_wanted_names_are_grouped_where_they_are_consecutive(
    wanted: str, groups: list[tuple[str, ...]]
) -> None:
    assert consecutive_names(set(wanted), "abcd") == groups


@given(st.sets(st.sampled_from(DOMAINS)))
def test_blocks_of_one_dimension_cover_each_name_once(wanted: set[str]) -> None:
    found = blocks_of([(name,) for name in wanted], (DOMAINS,))
    assert sorted(part[0] for block in found for part in block.parts) == sorted(wanted)


def consecutive(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    start = whole.index(part[0])
    return whole[start : start + len(part)] == part
