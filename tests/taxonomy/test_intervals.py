from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.taxonomy.intervals import Interval

DECIMALS = st.decimals(-1000, 1000, places=2)


@st.composite
def tilings(draw: st.DrawFn) -> list[Interval]:
    """Intervals that follow each other from minus to plus infinity, single numbers among them."""
    edges = sorted(draw(st.lists(DECIMALS, min_size=1, max_size=5, unique=True)))
    notation = "(-inf, "
    tiles = []
    for edge in edges:
        belongs_below, alone = draw(st.booleans()), draw(st.booleans())
        tiles.append(f"{notation}{edge}{']' if belongs_below and not alone else ')'}")
        if alone:
            tiles.append(f"[{edge}, {edge}]")
        notation = f"{'(' if belongs_below or alone else '['}{edge}, "
    return [Interval.parse(text) for text in [*tiles, f"{notation}inf)"]]


@given(tilings(), DECIMALS)
def test_every_number_is_in_exactly_one_interval_of_a_tiling(
    tiles: list[Interval], number: Decimal
) -> None:
    assert sum(number in tile for tile in tiles) == 1


@given(tilings())
def test_an_edge_is_in_exactly_one_interval_of_a_tiling(tiles: list[Interval]) -> None:
    edges = [tile.high for tile in tiles[:-1]]
    assert [sum(edge in tile for tile in tiles) for edge in edges] == [1] * len(edges)


@given(tilings())
def test_the_intervals_of_a_tiling_meet(tiles: list[Interval]) -> None:
    assert all(current.meets(following) for current, following in pairwise(tiles))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("[0, 10]", "[10, 20]"),
        ("[0, 10)", "(10, 20]"),
        ("[0, 10]", "(11, 20]"),
        ("[0, 10]", "(5, 20]"),
        ("(5, 9)", "[0, 5]"),
    ],
)
def test_intervals_that_overlap_or_leave_a_gap_do_not_meet(left: str, right: str) -> None:
    assert not Interval.parse(left).meets(Interval.parse(right))


@pytest.mark.parametrize(
    ("notation", "inside", "outside"),
    [
        ("[0, 10]", ["0", "10", "5"], ["-0.01", "10.01"]),
        ("(10, 30)", ["10.000000000001", "29.9"], ["10", "30"]),
        ("[30, inf)", ["30", "1e30"], ["29.999"]),
        ("(-inf, 0)", ["-1e30"], ["0"]),
        ("[5, 5]", ["5", "5.0"], ["4.9", "5.1"]),
        (" [ 0.1 , 0.3 ] ", ["0.1", "0.3"], ["0.30000000000000004"]),
        ("[-2, +2]", ["-2", "2"], ["3"]),
    ],
)
def test_an_interval_holds_what_it_says(
    notation: str, inside: list[str], outside: list[str]
) -> None:
    interval = Interval.parse(notation)
    found = [Decimal(number) in interval for number in [*inside, *outside]]
    assert found == [True] * len(inside) + [False] * len(outside)


@pytest.mark.parametrize(
    "notation",
    [
        "",
        "0, 10",
        "[0; 10]",
        "[0 10]",
        "[a, b]",
        "[0, 10",
        "[1e3, 1e4]",
        "[1_0, 20]",
        "[0, nan)",
        "[٣, ٤]x",
        "[" * 60,
    ],
)
def test_what_is_no_interval_is_refused(notation: str) -> None:
    with pytest.raises(ValueError, match="must be an interval such as"):
        Interval.parse(notation)


@pytest.mark.parametrize("notation", ["[10, 0]", "(5, 5)", "[5, 5)", "(inf, -inf)", "(inf, inf)"])
def test_an_interval_without_numbers_is_refused(notation: str) -> None:
    with pytest.raises(ValueError, match="holds no number"):
        Interval.parse(notation)


@pytest.mark.parametrize("notation", ["[0, inf]", "[-inf, 0]"])
def test_infinity_cannot_be_included(notation: str) -> None:
    with pytest.raises(ValueError, match="cannot include infinity"):
        Interval.parse(notation)
