from __future__ import annotations

from collections import Counter
from functools import reduce
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.records.counts import CountBuilder, Counts, difficulty_of
from tests.datasets.toy import ToyGenerator

SCENARIO = Scenario("sc-0000000000000001", "billing", "calm", {})
RECORDS = [pair for variant in range(9) for pair in ToyGenerator("t").generate(SCENARIO, variant)]


def counted(records: list[int]) -> Counts:
    builder = CountBuilder()
    for number in records:
        builder.add(*RECORDS[number])
    return builder.counts()


@pytest.mark.parametrize(
    ("by_difficulty", "shown_as", "difficulty"),
    [
        ({"hard": 3}, "mixed", "hard"),
        ({"hard": 3}, "array", "hard"),
        ({"hard": 3, "easy": 0}, "array", "hard"),
        ({"hard": 3, "easy": 1}, "mixed", "mixed"),
        ({"hard": 3, "easy": 1}, "array", ["easy", "hard"]),
        ({"hard": 1, "medium": 1, "easy": 1}, "array", ["easy", "medium", "hard"]),
    ],
)
def test_a_dataset_is_as_difficult_as_its_entries(
    by_difficulty: dict[str, int], shown_as: str, difficulty: str | list[str]
) -> None:
    assert difficulty_of(by_difficulty, shown_as) == difficulty


def test_turns_are_counted_also_by_who_speaks() -> None:
    found = counted([0, 1, 2])
    assert (found.conversations, found.turns, found.user_turns) == (3, 6, 3)


def test_every_kind_of_count_covers_every_conversation() -> None:
    found = counted(list(range(9)))
    assert [
        kinds.total() for kinds in (found.by_outcome, found.by_difficulty, found.by_relation)
    ] == [9, 9, 9]


@given(st.lists(st.lists(st.integers(0, 8))))
def test_counts_of_pieces_add_up_to_those_of_the_whole(pieces: list[list[int]]) -> None:
    whole = counted([number for piece in pieces for number in piece])
    assert reduce(add, map(counted, pieces), Counts()) == whole


@given(st.lists(st.integers(0, 8)))
def test_counts_come_back_from_plain_values(records: list[int]) -> None:
    found = counted(records)
    assert Counts.from_dict(found.as_dict()) == found


def test_difficulties_are_shown_in_their_own_order() -> None:
    counts = Counts(by_difficulty=Counter({"hard": 1, "easy": 2}))
    assert list(counts.as_dict()["by_difficulty"]) == ["easy", "hard"]
