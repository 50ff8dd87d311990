r"""The stable hash: one function for ids, tie-breaks and seeds, the same everywhere and always.

Version 1. Each distinct text becomes a 64-bit *word*: the first eight bytes, big-endian, of
`sha256("coverage-assets/stable-hash/1\0" + text)`. A row folds its words, in a fixed order, into
one state:

    state = START
    state = mix(state ^ word)        for each word

    mix(x):
        x += 0x9e3779b97f4a7c15
        x ^= x >> 30;  x *= 0xbf58476d1ce4e5b9
        x ^= x >> 27;  x *= 0x94d049bb133111eb
        x ^= x >> 31

all modulo 2**64 (the finaliser of splitmix64, a bijection). So sha256 runs once per slug, and a row
costs a few integer operations. Nothing depends on the process, the platform or a library's hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

VERSION = 1
START = 0x636F766572616765

Words = npt.NDArray[np.uint64]

_PREFIX = f"coverage-assets/stable-hash/{VERSION}\0".encode()
_INCREMENT = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_HEX_PAIRS = np.array([f"{byte:02x}".encode() for byte in range(256)], dtype="S2").view(np.uint16)


@lru_cache(maxsize=1 << 16)
def word(text: str) -> int:
    """Return the 64-bit word of one text."""
    return int.from_bytes(hashlib.sha256(_PREFIX + text.encode()).digest()[:8], "big")


def words(texts: Iterable[str]) -> Words:
    """Return the words of several texts, in order."""
    return np.array([word(text) for text in texts], dtype=np.uint64)


def start() -> Words:
    """Return the state before the first word."""
    return np.array(START, dtype=np.uint64)


def fold(state: Words, row_words: Words) -> Words:
    """Fold one more word into the state of every row; the two arrays broadcast."""
    mixed = np.atleast_1d(state ^ row_words)
    mixed += _INCREMENT
    mixed ^= mixed >> np.uint64(30)
    mixed *= _FIRST
    mixed ^= mixed >> np.uint64(27)
    mixed *= _SECOND
    mixed ^= mixed >> np.uint64(31)
    return mixed


def fold_texts(texts: Sequence[str]) -> int:
    """Return the stable hash of one sequence of texts: what `fold` gives for a single row."""
    state = start()
    for text in texts:
        state = fold(state, np.array(word(text), dtype=np.uint64))
    return int(state.reshape(-1)[0])


def hex_digits(hashes: Words) -> npt.NDArray[np.uint8]:
    """Return the sixteen hexadecimal digits of every hash, as ASCII codes, one row per hash."""
    big_endian = hashes.astype(">u8").view(np.uint8).reshape(-1, 8)
    return np.ascontiguousarray(_HEX_PAIRS[big_endian]).view(np.uint8).reshape(-1, 16)
