from __future__ import annotations

import numpy as np
import pytest

from coverage_assets.disputes.dp_table import (
    Handoff,
    Link,
    chain_table,
    closer_slas,
    longest_chain,
    suffix_tables,
)

LINKS = (Link(19, 20, strong=True), Link(10, 12, strong=True), Link(10, 11, strong=False))
HANDOFF = Handoff(1, 3)


def test_a_step_leaves_a_gap_in_the_hand_off_range() -> None:
    assert list(HANDOFF.steps(Link(10, 12, strong=True))) == [7, 8, 9]


def test_an_sla_shorter_than_every_gap_allows_no_step() -> None:
    assert not HANDOFF.steps(Link(1, 1, strong=True))


def test_only_strong_items_can_close() -> None:
    assert closer_slas((*LINKS, Link(5, 5, strong=False))) == (10, 19)


def test_the_longest_chain_counts_the_shortest_steps_within_reach() -> None:
    assert [longest_chain(LINKS, HANDOFF, reach) for reach in (6, 7, 14)] == [0, 1, 2]


def test_the_table_holds_the_strength_of_opener_and_closer() -> None:
    strengths = np.array([[20, 12, 11]], dtype=np.int32)
    table = chain_table(LINKS, strengths, HANDOFF, reach=30, length=2)
    assert (table[0, 0, 1, 16:19].tolist(), table[0, 0, 1, 19] < 0) == ([32, 32, 32], True)


def test_a_table_in_blocks_is_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    strengths = np.array([[20, 12, 11], [20, 0, 11], [1, 2, 3]], dtype=np.int32)
    whole = chain_table(LINKS, strengths, HANDOFF, reach=30, length=2)
    monkeypatch.setattr("coverage_assets.disputes.dp_table.MAX_CELLS", 1)
    assert np.array_equal(chain_table(LINKS, strengths, HANDOFF, reach=30, length=2), whole)


def test_a_suffix_table_holds_the_strength_of_the_items_from_a_position_on() -> None:
    table = suffix_tables(LINKS, [20, 12, 11], HANDOFF, reach=30, length=2)
    assert (table[2, 1, 8], table[1, 2, 16], table[1, 2, 13] < 0) == (11, 23, True)
