"""What a grammar is declared as, and what it is once its texts are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, TypeAlias

from pydantic import Field

from coverage_assets.conversations.grammar.conditions import When, WhenField
from coverage_assets.conversations.grammar.parser import (
    SYMBOL_PATTERN,
    FactReference,
    Node,
    Sequence,
    Use,
)
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
class SymbolEntry:
    """An alternative whose text has been read."""

    declared: Alternative
    tree: Sequence

    @property
    def when(self) -> When:
        """The conditions of the alternative."""
        return self.declared.when

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every node of its text."""
        return tuple(self.tree.walk())

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every place at which it uses another symbol."""
        return tuple(node for node in self.nodes if isinstance(node, Use))

    @cached_property
    def facts(self) -> tuple[FactReference, ...]:
        """Every fact that it says, or that completes the name of a symbol."""
        names = (fact for use in self.uses for fact in use.name.facts)
        return (*(node for node in self.nodes if isinstance(node, FactReference)), *names)


Parts: TypeAlias = Mapping[str, tuple[SymbolEntry, ...]]
"""Every symbol of a grammar with its alternatives."""
