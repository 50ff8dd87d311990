"""Find near duplicates among texts exactly: texts that share enough of their five-word shingles.

Most texts need no comparison: too few of their shingles occur again for any other text to be
similar enough. Of the rest, two sets whose Jaccard similarity reaches a threshold share at least
one of their rarest shingles, so only texts that do are compared (the prefix filter of
set-similarity joins). There is no sampling. Hashes only tell which texts need no comparison; a
collision costs time and changes nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

SHINGLE = 5
THRESHOLD = Fraction(4, 5)
LOOKS = 3

Words: TypeAlias = Sequence[str]
Shingles: TypeAlias = tuple[int, ...]
Integers: TypeAlias = npt.NDArray[np.int64]

_WEIGHTS = np.cumprod(np.full(SHINGLE, 0x5851F42D4C957F2D))
_PADDING = ("",) * SHINGLE


def near_duplicates(texts: Sequence[Words], *, threshold: Fraction = THRESHOLD) -> list[bool]:
    """Return for each text whether another is a near duplicate.

    A text of fewer than five words is one shingle.
    """
    found = [False] * len(texts)
    candidates = _candidates(texts, threshold)
    sets = _ordered_sets([texts[number] for number in candidates])
    frequency = Counter(sets)
    repeated = {shingles for shingles, times in frequency.items() if times > 1}
    for one, other in _similar_pairs(sorted(frequency, key=len), repeated, threshold):
        repeated.update((one, other))
    for number, shingles in zip(candidates, sets, strict=True):
        found[number] = shingles in repeated
    return found


def _candidates(texts: Sequence[Words], threshold: Fraction) -> list[int]:
    """Return the texts with enough shingles that are not their own alone, by number.

    What a text shares with another is at most its shingles that occur again, in whatever text. The
    texts that drop out take theirs along, so a second and a third look find fewer.
    """
    if not texts:
        return []
    owners, shingles = _hashed_shingles(texts)
    total = np.bincount(owners)
    for _ in range(LOOKS):
        _, places, times = np.unique(shingles, return_inverse=True, return_counts=True)
        shared = np.bincount(owners[times[places] > 1], minlength=len(texts))
        kept = (shared * threshold.denominator >= total * threshold.numerator)[owners]
        owners, shingles = owners[kept], shingles[kept]
    found: list[int] = np.unique(owners).tolist()
    return found


def _hashed_shingles(texts: Sequence[Words]) -> tuple[Integers, Integers]:
    """Return the text's number and a hash for every shingle, as often as a text repeats it."""
    padded = [(*words, *_PADDING[len(words) :]) for words in texts]
    words = np.fromiter(map(hash, chain.from_iterable(padded)), dtype=np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(words) for words in padded])
    hashes = sliding_window_view(words, SHINGLE) @ _WEIGHTS
    starts = owners[: len(hashes)]
    inside = starts == owners[SHINGLE - 1 :]
    return starts[inside], hashes[inside]


def _similar_pairs(
    distinct: Sequence[Shingles], known: set[Shingles], threshold: Fraction
) -> Iterator[tuple[Shingles, Shingles]]:
    """Yield pairs of distinct sets that are similar enough, unless both are already known."""
    index: defaultdict[int, list[int]] = defaultdict(list)
    for number, shingles in enumerate(distinct):
        least = math.ceil(threshold * len(shingles))
        prefix = shingles[: len(shingles) - least + 1]
        members = set(shingles)
        for position in {position for shingle in prefix for position in index[shingle]}:
            other = distinct[position]
            if len(other) < least or (shingles in known and other in known):
                continue
            shared = len(members.intersection(other))
            if shared >= threshold * (len(shingles) + len(other) - shared):
                yield shingles, other
        for shingle in prefix:
            index[shingle].append(number)


def _ordered_sets(texts: Sequence[Words]) -> list[Shingles]:
    """Return the shingles of every text as numbers, the rarest shingle first."""
    raw = [set(_shingles(words)) for words in texts]
    frequency = Counter(shingle for shingles in raw for shingle in shingles)
    ranked = sorted(frequency, key=lambda shingle: (frequency[shingle], shingle))
    rank = {shingle: number for number, shingle in enumerate(ranked)}
    return [tuple(sorted(rank[shingle] for shingle in shingles)) for shingles in raw]


def _shingles(words: Words) -> Iterator[tuple[str, ...]]:
    if len(words) < SHINGLE:
        yield tuple(words)
        return
    for start in range(len(words) - SHINGLE + 1):
        yield tuple(words[start : start + SHINGLE])
