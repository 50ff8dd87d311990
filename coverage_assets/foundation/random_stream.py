"""Seeded random streams: every random choice of a conversation comes from one.

The texts that name a choice (a scenario's id, a variant, what is being chosen) are folded as in
`coverage_assets.foundation.stable_hash`. The result seeds the published splitmix64 generator, on
plain Python integers: a stream is a few draws long, and numpy would cost more than it saves. A
stream depends on no clock, process or other stream, so the same texts always give the same draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from coverage_assets.foundation.stable_hash import START, word

T = TypeVar("T")

_MASK = 0xFFFFFFFFFFFFFFFF
_INCREMENT = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB


class RandomStream:
    """A splitmix64 stream: the n-th draw is `mix(seed + (n - 1) * increment)`."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, bound: int) -> int:
        """Draw an integer from 0 up to, not including, `bound`: the high half of draw * bound."""
        if bound < 1:
            raise ValueError(f"a draw needs a bound of at least 1, not {bound}")
        self._state = mixed = (self._state + _INCREMENT) & _MASK
        mixed = ((mixed ^ mixed >> 30) * _FIRST) & _MASK
        mixed = ((mixed ^ mixed >> 27) * _SECOND) & _MASK
        return ((mixed ^ mixed >> 31) * bound) >> 64

    def named(self, *texts: str) -> RandomStream:
        """Return a substream named by texts, without advancing this one.

        Call it only on a stream from which nothing has been drawn.
        """
        return RandomStream(_folded(self._state, texts))

    def pick(self, items: Sequence[T]) -> T:
        """Draw one of the items, each equally likely."""
        return items[self.below(len(items))]


def random_stream(*texts: str) -> RandomStream:
    """Return the stream that these texts name, in order.

    `random_stream(a, b)` equals `random_stream(a).named(b)`.
    """
    return RandomStream(_folded(START, texts))


def _folded(state: int, texts: Iterable[str]) -> int:
    for text in texts:
        mixed = ((state ^ word(text)) + _INCREMENT) & _MASK
        mixed = ((mixed ^ mixed >> 30) * _FIRST) & _MASK
        mixed = ((mixed ^ mixed >> 27) * _SECOND) & _MASK
        state = mixed ^ mixed >> 31
    return state
