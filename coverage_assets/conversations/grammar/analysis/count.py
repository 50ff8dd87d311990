"""How many different texts a symbol can give under given facts."""

from __future__ import annotations

from math import prod

from coverage_assets.conversations.grammar.conditions import holds
from coverage_assets.conversations.grammar.errors import TextPosition
from coverage_assets.conversations.grammar.nodes import Parts
from coverage_assets.conversations.grammar.parser import (
    Choice,
    FactReference,
    Literal,
    Maybe,
    Node,
    Sequence,
)
from coverage_assets.conversations.grammar.render import Facts, find_symbol, name_from


class Sizes:
    """The sizes of a grammar's symbols under the same facts; each symbol is counted once."""

    def __init__(self, parts: Parts, facts: Facts) -> None:
        self.parts = parts
        self.facts = facts
        self.known: dict[str, int] = {}

    def of_symbol(self, symbol: str) -> int:
        """The sum over the alternatives that are left; equal ones count once."""
        if symbol not in self.known:
            left = {part.tree: None for part in self.parts[symbol] if holds(part.when, self.facts)}
            self.known[symbol] = sum(self._of_sequence(tree, TextPosition(symbol)) for tree in left)
        return self.known[symbol]

    def _of_sequence(self, sequence: Sequence, place: TextPosition) -> int:
        return prod(self._of_node(node, place) for node in sequence.nodes)

    def _of_node(self, node: Node, place: TextPosition) -> int:
        if isinstance(node, Literal | FactReference):
            return 1
        if isinstance(node, Maybe):
            inner = node.inner
            return 1 + (
                self._of_node(inner, place)
                if isinstance(inner, Choice)
                else self._of_sequence(inner, place)
            )
        if isinstance(node, Choice):
            return sum(self._of_sequence(branch, place) for branch in dict.fromkeys(node.branches))
        name = name_from(node.name, place)(self.facts)
        find_symbol(self.parts, name, place)
        return self.of_symbol(name)
