"""Intervals of numbers in mathematical notation: `[0, 10]`, `(10, 30)`, `[30, inf)`.

Bounds are exact decimals: a bin's edge is what the file says, not the nearest binary float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_NUMBER = r"[-+]?(?:\d{1,12}(?:\.\d{1,12})?|inf)"
_NOTATION = re.compile(rf"([\[(])\s*({_NUMBER})\s*,\s*({_NUMBER})\s*([\])])")


@dataclass(frozen=True)
class Interval:
    """The numbers between two bounds, each of which is included or not."""

    low: Decimal
    high: Decimal
    includes_low: bool
    includes_high: bool

    @classmethod
    def parse(cls, notation: str) -> Interval:
        """Read the notation; a `ValueError` says what is wrong with it."""
        match = _NOTATION.fullmatch(notation.strip())
        if not match:
            raise ValueError("must be an interval such as `[0, 10]`, `(10, 30)` or `[30, inf)`")
        low, high = Decimal(match[2]), Decimal(match[3])
        interval = cls(low, high, match[1] == "[", match[4] == "]")
        if (low.is_infinite() and interval.includes_low) or (
            high.is_infinite() and interval.includes_high
        ):
            raise ValueError("cannot include infinity: write `(` or `)` on that side")
        if low > high or (low == high and not (interval.includes_low and interval.includes_high)):
            raise ValueError("holds no number")
        return interval

    def __contains__(self, number: Decimal) -> bool:
        above = number > self.low or (self.includes_low and number == self.low)
        below = number < self.high or (self.includes_high and number == self.high)
        return above and below

    def meets(self, following: Interval) -> bool:
        """Tell whether `following` begins exactly where this one ends, without gap or overlap."""
        return self.high == following.low and self.includes_high != following.includes_low
