"""Find duplicates among millions of keys, with eight bytes per key.

Only 64 bits of each key's digest are kept, so equal ones are only suspects. The caller reads the
keys at the suspected positions again and compares them.
"""

from __future__ import annotations

import hashlib
from array import array

import numpy as np
import numpy.typing as npt


class DuplicateKeys:
    """A sequence of keys, compared by eight bytes of their digests."""

    def __init__(self) -> None:
        self._digests = array("Q")

    def __len__(self) -> int:
        return len(self._digests)

    def add(self, key: str) -> None:
        """Add a key."""
        self._digests.append(
            int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")
        )

    @property
    def distinct(self) -> int:
        """The number of different keys."""
        return int(np.unique(self._array()).size)

    def suspects(self) -> list[int]:
        """Return the positions of all keys that seem to be duplicates, counted from 0."""
        _, inverse, counts = np.unique(self._array(), return_inverse=True, return_counts=True)
        return np.flatnonzero(counts[inverse] > 1).tolist()

    def absent_from(self, others: DuplicateKeys) -> list[int]:
        """Return the positions of the keys that are not among the others."""
        return np.flatnonzero(~np.isin(self._array(), others._array())).tolist()

    def _array(self) -> npt.NDArray[np.uint64]:
        return (
            np.frombuffer(self._digests, dtype=np.uint64)
            if self._digests
            else np.empty(0, dtype=np.uint64)
        )
