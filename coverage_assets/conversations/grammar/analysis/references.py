"""Resolves references: a plain name to one symbol, a name with facts to all that match it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coverage_assets.conversations.grammar.alternatives import ParsedSymbols
from coverage_assets.conversations.grammar.nodes import SymbolName


def name_pattern(name: SymbolName) -> re.Pattern[str]:
    """Return the pattern of what a name with facts may become.

    It has one group for each fact; a fact's value in a name never holds a dot.
    """
    return re.compile(
        "".join(re.escape(part) if isinstance(part, str) else "([^.]+)" for part in name.parts)
    )


class References:
    """The symbols that names may refer to; each name is resolved once."""

    def __init__(self, symbols: ParsedSymbols) -> None:
        self._symbols = symbols
        self._resolved: dict[SymbolName, tuple[str, ...]] = {}

    def resolve(self, name: SymbolName) -> tuple[str, ...]:
        """Return the symbols that a name may refer to, whatever its facts are."""
        plain = name.plain
        if plain is not None:
            return (plain,) if plain in self._symbols else ()
        if name not in self._resolved:
            pattern = name_pattern(name)
            self._resolved[name] = tuple(
                symbol for symbol in self._symbols if pattern.fullmatch(symbol)
            )
        return self._resolved[name]

    def targets(self, symbol: str) -> Iterator[str]:
        """Yield the symbols that a symbol uses or may use, each once, in the order of its texts."""
        names = dict.fromkeys(
            reference.name
            for alternative in self._symbols[symbol]
            for reference in alternative.references
        )
        yield from dict.fromkeys(target for name in names for target in self.resolve(name))
