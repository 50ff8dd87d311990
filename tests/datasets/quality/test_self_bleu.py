from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.quality.self_bleu import ORDER, SMOOTH, self_bleu
from coverage_assets.datasets.quality.slot_masking import tokens_of
from tests.datasets.quality.ngrams import Sentences, grams

NLTK = 0.17194076115300672


sentences = st.lists(st.lists(st.sampled_from("abc"), max_size=7), min_size=2, max_size=8)


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


@given(sentences)
def test_self_bleu_equals_comparing_every_pair(found: Sentences) -> None:
    assert self_bleu(found) == pytest.approx(slow_self_bleu(found), abs=1e-12)


def test_self_bleu_agrees_with_nltk() -> None:
    """`NLTK` was computed with nltk 3.10.4: `sentence_bleu` with `SmoothingFunction().method1`."""
    texts = [
        "Do you have a lamp under $40 for me?",
        "Do you have a kettle under $30 for me?",
        "I would like to send the chair back, please.",
        "Could I send back the lamp that came last week?",
        "Is the kettle back in stock yet?",
    ]
    assert self_bleu([tokens_of(text) for text in texts]) == pytest.approx(NLTK, abs=1e-9)


def test_self_bleu_of_a_repeated_sentence_is_one() -> None:
    assert self_bleu([["where", "is", "my", "order"]] * 5) == pytest.approx(1.0)


def test_sentences_without_a_common_word_have_almost_no_self_bleu() -> None:
    assert self_bleu([[f"{letter}{number}" for number in range(8)] for letter in "abcdef"]) < 0.05


@pytest.mark.parametrize("found", [[], [["alone"]]])
def test_without_others_there_is_no_self_bleu(found: Sentences) -> None:
    assert self_bleu(found) == 0.0
