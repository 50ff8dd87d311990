"""Small grammars drawn at random, with all of their texts worked out by a slow reading of their own.

Every alternative, every branch and every optional part begins with a word that occurs nowhere else, so that no two ways spell the same text.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, product

from hypothesis import strategies as st

FACTS = {"item": "oak desk", "number": 3}
SYMBOLS = ("first", "second.part", "third")


@dataclass(frozen=True)
class Leaf:
    """A word, or what stands for a fact or a symbol."""

    written: str
    symbol: str = ""
    said: str = ""

    def texts(self, symbols: dict[str, list[Row]]) -> list[str]:
        if not self.symbol:
            return [self.said or self.written]
        return [text for row in symbols[self.symbol] for text in row.texts(symbols)]


@dataclass(frozen=True)
class Row:
    """One after the other."""

    parts: tuple[Leaf | Fork, ...]

    @property
    def written(self) -> str:
        return " ".join(part.written for part in self.parts)

    def texts(self, symbols: dict[str, list[Row]]) -> list[str]:
        ways = product(*(part.texts(symbols) for part in self.parts))
        return [" ".join(word for word in way if word) for way in ways]


@dataclass(frozen=True)
class Fork:
    """One of several, or one that may be left out."""

    rows: tuple[Row, ...]

    @property
    def written(self) -> str:
        inner = "|".join(row.written for row in self.rows)
        return f"({inner})" if len(self.rows) > 1 else f"[{inner}]"

    def texts(self, symbols: dict[str, list[Row]]) -> list[str]:
        found = [text for row in self.rows for text in row.texts(symbols)]
        return found if len(self.rows) > 1 else ["", *found]


@dataclass(frozen=True)
class Drawn:
    """The symbols of a grammar; each uses only those after it."""

    symbols: dict[str, list[Row]]

    def written(self) -> dict[str, list[str]]:
        return {name: [row.written for row in rows] for name, rows in self.symbols.items()}

    def texts(self, symbol: str) -> set[str]:
        return {text for row in self.symbols[symbol] for text in row.texts(self.symbols)}


@st.composite
def grammars(draw: st.DrawFn) -> Drawn:
    words = count()
    symbols: dict[str, list[Row]] = {}
    for name in reversed(SYMBOLS):
        leaves = [Leaf("$item", said="oak desk"), Leaf("${number|words}", said="three")]
        leaves += [Leaf(f"<{below}>", symbol=below) for below in symbols]
        symbols[name] = [_row(draw, words, leaves, depth=2) for _ in range(draw(st.integers(1, 2)))]
    return Drawn(symbols)


def _row(draw: st.DrawFn, words: count[int], leaves: list[Leaf], *, depth: int) -> Row:
    parts: list[Leaf | Fork] = [Leaf(f"word{next(words)}")]
    for kind in draw(st.lists(st.sampled_from(["leaf", "fork", "maybe"]), max_size=2)):
        if kind == "leaf" or depth == 0:
            parts.append(draw(st.sampled_from(leaves)))
        else:
            rows = 2 if kind == "fork" else 1
            parts.append(
                Fork(tuple(_row(draw, words, leaves, depth=depth - 1) for _ in range(rows)))
            )
    return Row(tuple(parts))
