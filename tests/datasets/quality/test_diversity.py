from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.quality.diversity import (
    BOUNDS,
    Bound,
    UserTurn,
    distinct,
    duplicated_share,
    measure,
    sampled_order,
)
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.errors import InputError
from tests.datasets.quality.ngrams import Sentences, grams
from tests.datasets.small import conversation, document, golden


def test_a_text_that_stands_twice_is_a_duplicate_both_times() -> None:
    assert duplicated_share(
        [list("abcdefgh"), list("abcdefgh"), list("stuvwxyz")]
    ) == pytest.approx(2 / 3)


@given(
    st.lists(st.lists(st.sampled_from("abcd"), max_size=6), max_size=8),
    st.integers(1, 3),
    st.integers(1, 20),
)
def test_distinct_counts_only_the_first_words_and_no_pair_across_turns(
    found: Sentences, order: int, limit: int
) -> None:
    cut: list[list[str]] = []
    for turn in found:
        cut.append(list(turn[: limit - sum(map(len, cut))]))
    kept = [gram for turn in cut for gram in grams(turn, order)]
    assert distinct(found, order, limit=limit) == (len(set(kept)) / len(kept) if kept else 0.0)


def test_a_sample_does_not_depend_on_the_order_in_which_turns_are_given() -> None:
    turns = [UserTurn(f"id#{number}", "", [], []) for number in range(50)]
    assert sampled_order(turns) == sampled_order(turns[::-1])
    assert sampled_order(turns) != turns


def dataset(
    folder: Path, conversations: list[dict[str, Any]], goldens: list[dict[str, Any]]
) -> Dataset:
    (folder / "small.json").write_text(
        json.dumps(document(conversations=conversations, goldens=goldens))
    )
    return read_dataset(folder / "small.json")


def test_a_dataset_is_measured_on_its_user_turns(tmp_path: Path) -> None:
    numbers = range(4)
    found = measure(
        dataset(tmp_path, [conversation(n) for n in numbers], [golden(n) for n in numbers])
    )
    assert (found.conversations, found.user_turns, found.long_turns, found.words) == (4, 8, 4, 44)
    assert (found.mean_turns, found.mean_words) == (4.0, 5.5)
    assert (found.near_duplicates, found.near_duplicates_masked) == (0.0, 1.0)


def test_pairs_do_not_count_as_duplicates_of_their_base(tmp_path: Path) -> None:
    pair = {
        "id": "sc-0123456789abcde0.0.inv",
        "relation": "inv",
        "base_id": "sc-0123456789abcde0.0",
    }
    alone = measure(dataset(tmp_path, [conversation()], [golden()]))
    paired = measure(
        dataset(tmp_path, [conversation(), conversation() | pair], [golden(), golden() | pair])
    )
    assert alone == paired


def test_the_figures_outside_their_bounds_are_named(tmp_path: Path) -> None:
    found = measure(
        dataset(tmp_path, [conversation(n) for n in range(4)], [golden(n) for n in range(4)])
    )
    assert found.out_of_bounds() == [
        "self_bleu_4",
        "near_duplicates_masked",
        "mean_turns",
        "mean_words",
    ]


def test_a_dataset_without_user_turns_cannot_be_measured(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing to measure"):
        measure(dataset(tmp_path, [], []))


@pytest.mark.parametrize(
    ("bound", "shown"),
    [
        (BOUNDS["distinct_1"], ">= 0.045"),
        (BOUNDS["near_duplicates"], "<= 2.0%"),
        (Bound(6, 10), "6 to 10"),
    ],
)
def test_a_bound_is_shown_as_people_write_it(bound: Bound, shown: str) -> None:
    assert str(bound) == shown
