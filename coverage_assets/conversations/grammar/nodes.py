"""The syntax tree of one text of a grammar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from coverage_assets.conversations.grammar.filters import Filter

QUIET_DOT = "\uf000"
"""Stands for a dot that ends no sentence, until the text is postprocessed."""


@dataclass(frozen=True)
class Literal:
    """Words that stand as they are."""

    text: str


@dataclass(frozen=True)
class FactReference:
    """The value of a fact, or of one of its fields, after its filters."""

    path: tuple[str, ...]
    filters: tuple[Filter, ...]
    column: int

    @property
    def name(self) -> str:
        """The fact and its fields, joined by dots."""
        return ".".join(self.path)

    @property
    def written(self) -> str:
        """The fact as it is written, without its filters."""
        return f"${{{self.name}}}" if len(self.path) > 1 else f"${self.name}"


@dataclass(frozen=True)
class SymbolName:
    """The name of a symbol: words, and facts whose values complete it."""

    parts: tuple[str | FactReference, ...]

    @property
    def plain(self) -> str | None:
        """The name, if no fact is needed to complete it."""
        return None if self.facts else self.written

    @property
    def written(self) -> str:
        """The name as it is written."""
        return "".join(part if isinstance(part, str) else part.written for part in self.parts)

    @property
    def facts(self) -> tuple[FactReference, ...]:
        """The facts that complete it."""
        return tuple(part for part in self.parts if isinstance(part, FactReference))


@dataclass(frozen=True)
class SymbolReference:
    """A text of another symbol."""

    name: SymbolName
    column: int


@dataclass(frozen=True)
class Choice:
    """One of several branches."""

    branches: tuple[NodeSequence, ...]
    column: int


@dataclass(frozen=True)
class OptionalPart:
    """A part that may be left out."""

    inner: NodeSequence | Choice
    column: int

    @property
    def sequence(self) -> NodeSequence:
        """The part as a sequence, also if it is a choice."""
        return NodeSequence((self.inner,)) if isinstance(self.inner, Choice) else self.inner


Node: TypeAlias = Literal | FactReference | SymbolReference | Choice | OptionalPart


@dataclass(frozen=True)
class NodeSequence:
    """Nodes one after the other."""

    nodes: tuple[Node, ...]

    @property
    def plain(self) -> str | None:
        """Its words, if it has nothing but words."""
        only = self.nodes[0] if len(self.nodes) == 1 else None
        return only.text if isinstance(only, Literal) else None

    def walk(self) -> Iterator[Node]:
        """Yield every node, outer ones before those inside them."""
        for node in self.nodes:
            yield node
            if isinstance(node, Choice):
                for branch in node.branches:
                    yield from branch.walk()
            elif isinstance(node, OptionalPart):
                yield from node.sequence.walk()
