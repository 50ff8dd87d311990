"""The alternatives of a grammar's symbols, as declared and with their texts parsed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, TypeAlias

from pydantic import Field

from coverage_assets.conversations.grammar.conditions import When, WhenField
from coverage_assets.conversations.grammar.nodes import (
    FactReference,
    Node,
    NodeSequence,
    SymbolReference,
)
from coverage_assets.conversations.grammar.symbol_names import SYMBOL_PATTERN
from coverage_assets.foundation.validation import DeclaredModel


class Alternative(DeclaredModel):
    """One of the texts that a symbol may stand for."""

    text: str
    """The text, in the notation of grammars."""
    when: WhenField = Field(default_factory=dict)
    """Facts, and the values that they must have for this alternative to be drawn."""
    weight: int = Field(default=1, ge=1, le=100)
    """How often it is drawn, against 1 for the others."""


Symbols: TypeAlias = dict[
    Annotated[str, Field(pattern=SYMBOL_PATTERN, max_length=100)],
    Annotated[list[str | Alternative], Field(min_length=1, max_length=500)],
]
"""A grammar in a declared file: the alternatives of every symbol."""


@dataclass(frozen=True)
class ParsedAlternative:
    """An alternative with its text parsed."""

    declared: Alternative
    tree: NodeSequence

    @property
    def when(self) -> When:
        """The conditions of the alternative."""
        return self.declared.when

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of its text."""
        return tuple(self.tree.walk())

    @cached_property
    def references(self) -> tuple[SymbolReference, ...]:
        """Every reference to another symbol."""
        return tuple(node for node in self.nodes if isinstance(node, SymbolReference))

    @cached_property
    def facts(self) -> tuple[FactReference, ...]:
        """Every fact that it says, or that completes the name of a symbol."""
        in_names = (fact for reference in self.references for fact in reference.name.facts)
        return (*(node for node in self.nodes if isinstance(node, FactReference)), *in_names)


ParsedSymbols: TypeAlias = Mapping[str, tuple[ParsedAlternative, ...]]
"""Every symbol of a grammar with its alternatives."""
