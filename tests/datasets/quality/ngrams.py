"""N-grams by definition, for the tests that compute measures the slow way."""

from __future__ import annotations

from collections.abc import Sequence

Sentences = Sequence[Sequence[str]]


def grams(words: Sequence[str], order: int) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + order]) for place in range(len(words) - order + 1)]
