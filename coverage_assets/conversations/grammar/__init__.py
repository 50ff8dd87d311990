"""Grammars: declared texts with alternatives, slots and filters.

A grammar is parsed, analyzed and then rendered with a seeded random stream. Compilation rejects
grammars that recurse without end or expand past the size limit.
"""

from coverage_assets.conversations.grammar.conditions import WhenField, holds
from coverage_assets.conversations.grammar.errors import GrammarError, GrammarProblem
from coverage_assets.conversations.grammar.grammar import Alternative, Grammar, Symbols
from coverage_assets.conversations.grammar.parser import facts_in

__all__ = [
    "Alternative",
    "Grammar",
    "GrammarError",
    "GrammarProblem",
    "Symbols",
    "WhenField",
    "facts_in",
    "holds",
]
