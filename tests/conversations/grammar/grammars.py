"""Small random grammars, with all their texts enumerated by a slow implementation of its own.

Every alternative, every branch and every optional part begins with a word that occurs nowhere else,
so that no two ways spell the same text. A grammar is drawn so that its texts stay few enough to be
enumerated.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, product
from math import prod

from hypothesis import strategies as st

KINDS = st.sampled_from(["fork", "maybe", "leaf"])
FACTS = {"item": "oak desk", "number": 3}
MOST_TEXTS = {"third": 8, "second.part": 60, "first": 500}
"""The most texts of an alternative of each symbol; a symbol uses only those above it."""


@dataclass(frozen=True)
class Leaf:
    """A word, or a reference to a fact or a symbol."""

    written: str
    symbol: str = ""
    rendered: str = ""

    def texts(self, symbols: dict[str, list[Row]]) -> list[str]:
        if not self.symbol:
            return [self.rendered or self.written]
        return [text for row in symbols[self.symbol] for text in row.texts(symbols)]

    def count(self, symbols: dict[str, list[Row]]) -> int:
        return sum(row.count(symbols) for row in symbols[self.symbol]) if self.symbol else 1


@dataclass(frozen=True)
class Row:
    """Parts one after the other."""

    parts: tuple[Leaf | Fork, ...]

    def count(self, symbols: dict[str, list[Row]]) -> int:
        return prod(part.count(symbols) for part in self.parts)

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

    def count(self, symbols: dict[str, list[Row]]) -> int:
        return sum(row.count(symbols) for row in self.rows) + (len(self.rows) == 1)


@dataclass(frozen=True)
class RandomGrammar:
    """The symbols of a grammar; each uses only those after it."""

    symbols: dict[str, list[Row]]

    def written(self) -> dict[str, list[str]]:
        return {name: [row.written for row in rows] for name, rows in self.symbols.items()}

    def texts(self, symbol: str) -> set[str]:
        return {text for row in self.symbols[symbol] for text in row.texts(self.symbols)}


@st.composite
def grammars(draw: st.DrawFn) -> RandomGrammar:
    words = count()
    symbols: dict[str, list[Row]] = {}
    for name, most in MOST_TEXTS.items():
        rows = _Rows(draw, words, symbols)
        symbols[name] = [rows.draw_row(most, depth=2) for _ in range(draw(st.integers(1, 2)))]
    return RandomGrammar(dict(reversed(symbols.items())))


@dataclass(frozen=True)
class _Rows:
    """Draws rows that use the symbols drawn so far."""

    draw: st.DrawFn
    words: count[int]
    symbols: dict[str, list[Row]]

    @property
    def leaves(self) -> list[Leaf]:
        facts = [Leaf("$item", rendered="oak desk"), Leaf("${number|words}", rendered="three")]
        return [*facts, *(Leaf(f"<{symbol}>", symbol=symbol) for symbol in self.symbols)]

    def draw_row(self, most: int, *, depth: int) -> Row:
        """Draw a row of at most so many texts: a part that would give more is left out."""
        parts: list[Leaf | Fork] = [Leaf(f"word{next(self.words)}")]
        for kind in self.draw(st.lists(KINDS, min_size=depth, max_size=3)):
            part = self._draw_part(kind, most, depth)
            if part.count(self.symbols) <= most:
                parts.append(part)
                most //= part.count(self.symbols)
        return Row(tuple(parts))

    def _draw_part(self, kind: str, most: int, depth: int) -> Leaf | Fork:
        if kind == "leaf" or depth == 0:
            return self.draw(st.sampled_from(self.leaves))
        rows = 2 if kind == "fork" else 1
        return Fork(
            tuple(self.draw_row(max(most // rows, 1), depth=depth - 1) for _ in range(rows))
        )
