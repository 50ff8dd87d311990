"""Finding what stands more than once among millions of keys, in eight bytes a key.

A key is remembered as 64 bits of its digest. What collides is only suspected: whoever asks reads the keys at the suspected
positions again and compares them themselves.
"""

from __future__ import annotations

import hashlib
from array import array

import numpy as np
import numpy.typing as npt


class DuplicateKeys:
    """Keys in the order in which they came, as far as eight bytes tell them apart."""

    def __init__(self) -> None:
        self._marks = array("Q")

    def __len__(self) -> int:
        return len(self._marks)

    def add(self, key: str) -> None:
        """Remember one more key."""
        self._marks.append(
            int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
        )

    @property
    def distinct(self) -> int:
        """How many different keys there are."""
        return int(np.unique(self._array()).size)

    def suspects(self) -> list[int]:
        """The positions of all keys that seem to stand more than once, counted from 0."""
        _, inverse, counts = np.unique(self._array(), return_inverse=True, return_counts=True)
        return np.flatnonzero(counts[inverse] > 1).tolist()

    def absent_from(self, others: DuplicateKeys) -> list[int]:
        """The positions of the keys that are not among others."""
        return np.flatnonzero(~np.isin(self._array(), others._array())).tolist()

    def _array(self) -> npt.NDArray[np.uint64]:
        return (
            np.frombuffer(self._marks, dtype=np.uint64)
            if self._marks
            else np.empty(0, dtype=np.uint64)
        )
