"""Which symbols a text may lead to: a plain name to one, a name with facts to all that are named like it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coverage_assets.conversations.grammar.nodes import Parts
from coverage_assets.conversations.grammar.parser import SymbolName


def name_pattern(name: SymbolName) -> re.Pattern[str]:
    """What the names look like that a name with facts may become; one group for each fact, which never holds a dot."""
    return re.compile(
        "".join(re.escape(part) if isinstance(part, str) else "([^.]+)" for part in name.parts)
    )


class Links:
    """The symbols that names may stand for, each name looked up once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[SymbolName, tuple[str, ...]] = {}

    def of(self, name: SymbolName) -> tuple[str, ...]:
        """The symbols that a name may stand for, whatever its facts are."""
        plain = name.plain
        if plain is not None:
            return (plain,) if plain in self._parts else ()
        if name not in self._known:
            pattern = name_pattern(name)
            self._known[name] = tuple(symbol for symbol in self._parts if pattern.fullmatch(symbol))
        return self._known[name]

    def below(self, symbol: str) -> Iterator[str]:
        """The symbols that a symbol uses or may use, each once, in the order of its texts."""
        names = dict.fromkeys(use.name for part in self._parts[symbol] for use in part.uses)
        yield from dict.fromkeys(target for name in names for target in self.of(name))
