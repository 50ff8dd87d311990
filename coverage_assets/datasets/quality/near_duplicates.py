"""Find near duplicates among texts exactly: texts that share enough of their five-word shingles.

Two sets whose Jaccard similarity reaches a threshold share at least one of their rarest shingles,
so only texts that do are compared (the prefix filter of set-similarity joins). There is no sampling
and no lossy hashing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TypeAlias

SHINGLE = 5
THRESHOLD = Fraction(4, 5)

Words: TypeAlias = Sequence[str]
Shingles: TypeAlias = tuple[int, ...]


def near_duplicates(texts: Sequence[Words], *, threshold: Fraction = THRESHOLD) -> list[bool]:
    """Return for each text whether another is a near duplicate.

    A text of fewer than five words is one shingle.
    """
    sets = _ordered_sets(texts)
    groups: defaultdict[Shingles, list[int]] = defaultdict(list)
    for number, shingles in enumerate(sets):
        groups[shingles].append(number)
    distinct = sorted(groups, key=len)
    repeated = {shingles for shingles, numbers in groups.items() if len(numbers) > 1}
    for one, other in _similar_pairs(distinct, repeated, threshold):
        repeated.update((one, other))
    return [shingles in repeated for shingles in sets]


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
