"""Counts the different texts that a symbol can give under given facts."""

from __future__ import annotations

from math import prod

from coverage_assets.conversations.grammar.alternatives import ParsedSymbols
from coverage_assets.conversations.grammar.conditions import holds
from coverage_assets.conversations.grammar.errors import TextPosition
from coverage_assets.conversations.grammar.fact_values import make_name_completer
from coverage_assets.conversations.grammar.filters import Facts
from coverage_assets.conversations.grammar.nodes import (
    Choice,
    FactReference,
    Literal,
    Node,
    NodeSequence,
    OptionalPart,
)
from coverage_assets.conversations.grammar.render import find_symbol


class TextCounter:
    """Counts the texts of a grammar's symbols under the same facts, each symbol once."""

    def __init__(self, symbols: ParsedSymbols, facts: Facts) -> None:
        self.symbols = symbols
        self.facts = facts
        self.counted: dict[str, int] = {}

    def count_symbol(self, symbol: str) -> int:
        """Return the sum over the alternatives that hold; equal ones count once."""
        if symbol not in self.counted:
            left = {
                alternative.tree: None
                for alternative in self.symbols[symbol]
                if holds(alternative.when, self.facts)
            }
            place = TextPosition(symbol)
            self.counted[symbol] = sum(self._count_sequence(tree, place) for tree in left)
        return self.counted[symbol]

    def _count_sequence(self, sequence: NodeSequence, place: TextPosition) -> int:
        return prod(self._count_node(node, place) for node in sequence.nodes)

    def _count_node(self, node: Node, place: TextPosition) -> int:
        if isinstance(node, Literal | FactReference):
            return 1
        if isinstance(node, OptionalPart):
            return 1 + self._count_sequence(node.sequence, place)
        if isinstance(node, Choice):
            return sum(
                self._count_sequence(branch, place) for branch in dict.fromkeys(node.branches)
            )
        name = make_name_completer(node.name, place)(self.facts)
        find_symbol(self.symbols, name, place)
        return self.count_symbol(name)
