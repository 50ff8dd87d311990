"""Streams of draws from the stable hash: whatever is chosen for a conversation is chosen here.

The texts that name a choice (a scenario's id, a variant, what is being chosen) are folded as in
`coverage_assets.foundation.stable_hash`; the result seeds the published splitmix64, on plain Python integers, because a
stream is a few draws long and numpy would cost more than it gives. This refuses to know the clock, the process, or any other stream:
the same texts give the same draws for ever.
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
    """A stream of draws; the n-th one is `mix(seed + (n - 1) * increment)`, which is splitmix64."""

    __slots__ = ("_state",)

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, bound: int) -> int:
        """The next whole number from 0 up to, not including, `bound`: the high half of the draw times the bound."""
        if bound < 1:
            raise ValueError(f"a draw needs a bound of at least 1, not {bound}")
        self._state = mixed = (self._state + _INCREMENT) & _MASK
        mixed = ((mixed ^ mixed >> 30) * _FIRST) & _MASK
        mixed = ((mixed ^ mixed >> 27) * _SECOND) & _MASK
        return ((mixed ^ mixed >> 31) * bound) >> 64

    def named(self, *texts: str) -> RandomStream:
        """A stream of its own below this one, named by texts; this one does not move. Only for a stream nothing was drawn from."""
        return RandomStream(_folded(self._state, texts))

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, all equally likely."""
        return items[self.below(len(items))]


def random_stream(*texts: str) -> RandomStream:
    """The stream that these texts name, in their order; `draws(a, b)` is `draws(a).named(b)`."""
    return RandomStream(_folded(START, texts))


def _folded(state: int, texts: Iterable[str]) -> int:
    for text in texts:
        mixed = ((state ^ word(text)) + _INCREMENT) & _MASK
        mixed = ((mixed ^ mixed >> 30) * _FIRST) & _MASK
        mixed = ((mixed ^ mixed >> 27) * _SECOND) & _MASK
        state = mixed ^ mixed >> 31
    return state
