"""What a grammar is declared as, and what it is once its texts are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from pydantic import Field

from coverage_assets.conversations.grammar_conditions import When, WhenField
from coverage_assets.conversations.grammar_text import SYMBOL_PATTERN, Fact, Sequence, Use
from coverage_assets.foundation.validation import Declared


class Alternative(Declared):
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
class Part:
    """An alternative whose text has been read."""

    declared: Alternative
    tree: Sequence

    @property
    def when(self) -> When:
        """The conditions of the alternative."""
        return self.declared.when

    def uses(self) -> Iterator[Use]:
        """Every place at which it uses another symbol."""
        return (node for node in self.tree.walk() if isinstance(node, Use))

    def facts(self) -> Iterator[Fact]:
        """Every fact that it says, or that completes the name of a symbol."""
        for node in self.tree.walk():
            if isinstance(node, Fact):
                yield node
            elif isinstance(node, Use):
                yield from node.name.facts


Parts: TypeAlias = Mapping[str, tuple[Part, ...]]
"""Every symbol of a grammar with its alternatives."""
