from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
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
from coverage_assets.datasets.quality.near_duplicates import SHINGLE, near_duplicates
from coverage_assets.datasets.quality.self_bleu import ORDER, SMOOTH, self_bleu
from coverage_assets.datasets.quality.slot_masking import Mask, slot_values, tokens_of, words_of
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.errors import InputError
from tests.datasets.small import conversation, document, golden

Sentences = Sequence[Sequence[str]]
NLTK = 0.17194076115300672
sentences = st.lists(st.lists(st.sampled_from("abc"), max_size=7), min_size=2, max_size=8)
long_texts = st.lists(st.lists(st.sampled_from("ab"), min_size=1, max_size=14), max_size=12)


def slow_self_bleu(found: Sentences) -> float:
    scores = [
        slow_bleu(one, [*found[:place], *found[place + 1 :]]) for place, one in enumerate(found)
    ]
    return sum(scores) / len(scores)


def slow_bleu(hypothesis: Sequence[str], references: Sentences) -> float:
    precisions = []
    for order in range(1, ORDER + 1):
        found = Counter(grams(hypothesis, order))
        clipped = [
            min(count, max(Counter(grams(one, order))[gram] for one in references))
            for gram, count in found.items()
        ]
        precisions.append((sum(clipped) or SMOOTH) / max(1, sum(found.values())))
    nearest = min((abs(len(one) - len(hypothesis)), len(one)) for one in references)[1]
    if not hypothesis:
        return 0.0
    penalty = 1.0 if len(hypothesis) > nearest else math.exp(1 - nearest / len(hypothesis))
    return float(penalty * math.prod(precision ** (1 / ORDER) for precision in precisions))


def grams(words: Sequence[str], order: int) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + order]) for place in range(len(words) - order + 1)]


def slow_near_duplicates(texts: Sentences) -> list[bool]:
    sets = [frozenset(grams(words, SHINGLE) or [tuple(words)]) for words in texts]
    return [
        any(
            Fraction(len(one & other), len(one | other)) >= Fraction(4, 5)
            for j, other in enumerate(sets)
            if i != j
        )
        for i, one in enumerate(sets)
    ]


@given(sentences)
def test_self_bleu_is_what_comparing_all_with_all_gives(found: Sentences) -> None:
    assert self_bleu(found) == pytest.approx(slow_self_bleu(found), abs=1e-12)


def test_self_bleu_agrees_with_nltk() -> None:
    """The expected figure was computed by hand with nltk 3.10.4: `sentence_bleu`, `SmoothingFunction().method1`."""
    texts = [
        "Do you have a lamp under $40 for me?",
        "Do you have a kettle under $30 for me?",
        "I would like to send the chair back, please.",
        "Could I send back the lamp that came last week?",
        "Is the kettle back in stock yet?",
    ]
    assert self_bleu([tokens_of(text) for text in texts]) == pytest.approx(NLTK, abs=1e-9)


def test_self_bleu_of_one_sentence_said_again_and_again_is_one() -> None:
    assert self_bleu([["where", "is", "my", "order"]] * 5) == pytest.approx(1.0)


def test_sentences_without_a_word_in_common_have_next_to_no_self_bleu() -> None:
    assert self_bleu([[f"{letter}{number}" for number in range(8)] for letter in "abcdef"]) < 0.05


@given(long_texts)
def test_near_duplicates_are_those_that_comparing_all_with_all_finds(texts: Sentences) -> None:
    assert near_duplicates(texts) == slow_near_duplicates(texts)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 24)), max_size=10))
def test_texts_that_differ_in_a_word_or_two_are_told_apart_exactly_at_the_threshold(
    changes: list[tuple[int, int]],
) -> None:
    texts = [
        [f"{word if word != place else f'other{which}'}" for word in range(24)]
        for which, place in changes
    ]
    assert near_duplicates(texts) == slow_near_duplicates(texts)


def test_a_text_is_no_duplicate_of_itself() -> None:
    assert near_duplicates([list("abcdefgh")]) == [False]


def test_a_text_that_stands_twice_is_a_duplicate_both_times() -> None:
    assert duplicated_share(
        [list("abcdefgh"), list("abcdefgh"), list("stuvwxyz")]
    ) == pytest.approx(2 / 3)


def test_twenty_thousand_texts_are_compared_exactly() -> None:
    bases = [
        [f"w{(number * 7919 + place * 104729) % 1009}-{number % 50}" for place in range(23)]
        for number in range(10_000)
    ]
    texts = [[*base, last] for base in bases for last in ("this", "that")]
    strangers = [[f"x{number}-{place}" for place in range(10)] for number in range(500)]
    assert near_duplicates(texts + strangers) == [True] * 20_000 + [False] * 500


@pytest.mark.parametrize("found", [[], [["alone"]]])
def test_without_others_there_is_no_self_bleu(found: Sentences) -> None:
    assert self_bleu(found) == 0.0


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
    turns = [UserTurn(f"id#{number}", [], [], []) for number in range(50)]
    assert sampled_order(turns) == in_sampled_order(turns[::-1])
    assert sampled_order(turns) != turns


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't ship 2 desks for $1,240.50!", ["don't", "ship", "2", "desks", "for", "1,240.50"]),
        ("SKU-204816, please", ["sku", "204816", "please"]),
        ("At 9:30?", ["at", "9:30"]),
        ("...", []),
    ],
)
def test_words_are_what_people_would_count(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I want 2 Norrvik desks by March 12", "i want _ by _"),
        ("is the oak desk by Norrvik in stock", "is the _ by _ in stock"),
        ("the oak one, not the walnut one", "the _ not the walnut _"),
        ("my order O-48213 never came", "my order o _ never came"),
        ("nothing to mask in here", "nothing to mask in here"),
        ("the hollow promise of a happy return", "the _ promise of a happy return"),
    ],
)
def test_values_numbers_and_dates_leave_one_mask_for_each_run(text: str, masked: str) -> None:
    assert " ".join(Mask({"Norrvik", "oak desk", "Hollow"}).words(text)) == masked


def test_a_value_of_plain_words_is_masked_only_as_a_whole() -> None:
    mask = Mask({"what you need"})
    assert " ".join(mask.words("tell me what you need")) == "tell me _"
    assert " ".join(mask.words("tell me what you want")) == "tell me what you want"


def test_the_values_of_a_conversation_are_those_of_its_world_calls_and_constraints() -> None:
    record = golden() | {
        "initial_state": json.dumps({"catalog": {"RYE-1": {"name": "small rye", "price": 3}}})
    }
    assert slot_values(conversation(), record) == {"RYE-1", "small rye", "rye", "oat"}
    assert slot_values(conversation(), None) == {"RYE-1"}


def dataset(
    folder: Path, conversations: list[dict[str, Any]], goldens: list[dict[str, Any]]
) -> Dataset:
    (folder / "small.json").write_text(
        json.dumps(document(conversations=conversations, goldens=goldens))
    )
    return read_dataset(folder / "small.json")


def test_a_dataset_is_measured_on_what_its_users_say(tmp_path: Path) -> None:
    numbers = range(4)
    found = measure(
        dataset(tmp_path, [conversation(n) for n in numbers], [golden(n) for n in numbers])
    )
    assert (found.conversations, found.user_turns, found.long_turns, found.words) == (4, 8, 4, 44)
    assert (found.mean_turns, found.mean_words) == (4.0, 5.5)
    assert (found.near_duplicates, found.near_duplicates_masked) == (0.0, 1.0)


def test_pairs_do_not_count_as_doubles_of_their_base(tmp_path: Path) -> None:
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


def test_a_dataset_in_which_nobody_speaks_cannot_be_measured(tmp_path: Path) -> None:
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
