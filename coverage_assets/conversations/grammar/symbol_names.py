"""Reads the names of symbols and facts."""

from __future__ import annotations

import re
from functools import lru_cache

from coverage_assets.conversations.grammar.errors import MarkupError
from coverage_assets.conversations.grammar.nodes import FactReference, SymbolName

SYMBOL_PATTERN = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$"
_FACT = r"[a-z][a-z0-9_]*"
FACT_NAME = re.compile(_FACT)
FACT_PATH = re.compile(rf"{_FACT}(?:\.[a-z0-9_]+)*")
_NAME_PART = re.compile(rf"[a-z0-9_.]+|\${_FACT}|\$\{{{_FACT}(?:\.[a-z0-9_]+)*\}}")


@lru_cache(maxsize=4_096)
def parse_symbol_name(text: str) -> SymbolName:
    """Parse the name of a symbol, which may hold facts (`answer.$outcome`)."""
    return parse_symbol_name_at(text, 1)


def parse_symbol_name_at(text: str, column: int) -> SymbolName:
    """Parse a name that starts at this column of a text; a `MarkupError` names the column."""
    parts: list[str | FactReference] = []
    at = 0
    while at < len(text):
        found = _NAME_PART.match(text, at)
        if not found:
            raise MarkupError(
                "markup",
                column + at,
                f"`{text}` is not the name of a symbol",
                "use lower-case letters, digits, underscores, dots, and facts such as `$outcome`",
            )
        written = found[0]
        if written.startswith("$"):
            path = tuple(written.strip("${}").split("."))
            parts.append(FactReference(path, (), column + at))
        else:
            parts.append(written)
        at = found.end()
    if not parts:
        raise MarkupError(
            "markup",
            column,
            "the name of a symbol is empty",
            "write `<symbol>`, or `\\<` for the sign",
        )
    return SymbolName(tuple(parts))
