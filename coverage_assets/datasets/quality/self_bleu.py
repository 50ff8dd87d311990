"""Self-BLEU: how similar each sentence of a sample is to the others. High means little variety.

This is BLEU-4 as originally defined (geometric mean of clipped n-gram precisions, brevity penalty
against the reference of nearest length), with every other sentence as a reference. A precision
without a match counts as a tenth of a match, which is smoothing method 1 of Chen and Cherry. The
naive computation is quadratic; here the largest and second largest count of every n-gram over all
sentences give each sentence's clipping in one pass.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

ORDER = 4
SMOOTH = 0.1

Sentence: TypeAlias = Sequence[str]
Gram: TypeAlias = tuple[str, ...]


def self_bleu(sentences: Sequence[Sentence]) -> float:
    """Return the mean BLEU-4 of each sentence against all others; 0 for fewer than two."""
    if len(sentences) < 2:  # noqa: PLR2004 - a single sentence has no reference
        return 0.0
    logs = [0.0] * len(sentences)
    for order in range(1, ORDER + 1):
        counts = [Counter(_grams(sentence, order)) for sentence in sentences]
        largest = _largest_counts(counts)
        for number, found in enumerate(counts):
            matched = sum(
                min(count, _largest_elsewhere(largest[gram], number))
                for gram, count in found.items()
            )
            logs[number] += math.log((matched or SMOOTH) / max(1, found.total())) / ORDER
    penalties = _brevity_penalties([len(sentence) for sentence in sentences])
    return sum(math.exp(log) * penalty for log, penalty in zip(logs, penalties, strict=True)) / len(
        sentences
    )


def _grams(sentence: Sentence, order: int) -> list[Gram]:
    return list(zip(*(sentence[start:] for start in range(order)), strict=False))


def _largest_counts(counts: Sequence[Counter[Gram]]) -> dict[Gram, tuple[int, int, int]]:
    """Return for each n-gram its largest count, that sentence, and the largest count elsewhere."""
    largest: dict[Gram, tuple[int, int, int]] = {}
    for number, found in enumerate(counts):
        for gram, count in found.items():
            first, holder, second = largest.get(gram, (0, -1, 0))
            if count > first:
                largest[gram] = (count, number, first)
            elif count > second:
                largest[gram] = (first, holder, count)
    return largest


def _largest_elsewhere(largest: tuple[int, int, int], number: int) -> int:
    first, holder, second = largest
    return second if holder == number else first


def _brevity_penalties(lengths: Sequence[int]) -> list[float]:
    ordered = sorted(lengths)
    penalties = []
    for length in lengths:
        start, end = bisect_left(ordered, length), bisect_right(ordered, length)
        if end - start > 1 or length == 0:
            penalties.append(1.0 if length else 0.0)
            continue
        neighbors = ordered[start - 1 : start] + ordered[end : end + 1]
        nearest = min(neighbors, key=lambda other: (abs(other - length), other))
        penalties.append(1.0 if length > nearest else math.exp(1 - nearest / length))
    return penalties
