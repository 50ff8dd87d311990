"""How far a grammar may go: a grammar that comes back to itself, or that could expand without measure, is refused before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from coverage_assets.conversations.grammar.analysis.references import Links
from coverage_assets.conversations.grammar.errors import GrammarProblem, TextPosition
from coverage_assets.conversations.grammar.nodes import Parts
from coverage_assets.conversations.grammar.parser import (
    Choice,
    FactReference,
    Literal,
    Maybe,
    Node,
    Sequence,
    Use,
)

MAX_SYMBOLS = 4_000
MAX_NAMES = 200
MAX_LINKS = 100_000
MAX_DEPTH = 24
MAX_EXPANSION = 4_000
MAX_FACTS = 200
MAX_PROBLEMS = 50


class _Extent(NamedTuple):
    """The most that something can expand to: symbols within symbols, characters of its own, facts."""

    depth: int = 0
    characters: int = 0
    facts: int = 0

    def then(self, other: _Extent) -> _Extent:
        """One after the other."""
        return _Extent(
            max(self.depth, other.depth),
            self.characters + other.characters,
            self.facts + other.facts,
        )

    def either(self, other: _Extent) -> _Extent:
        """One or the other."""
        return _Extent(
            max(self.depth, other.depth),
            max(self.characters, other.characters),
            max(self.facts, other.facts),
        )


def find_limit_problems(parts: Parts) -> Iterator[GrammarProblem]:
    """What makes the grammar too large, too deep, too long or endless, the innermost cause first."""
    links = Links(parts)
    too_many = _too_many(parts, links)
    if too_many:
        yield too_many
        return
    measure = _Measure(parts, links)
    for symbol in parts:
        if len(measure.problems) < MAX_PROBLEMS:
            measure.of_symbol(symbol, ())
    yield from measure.problems


def _too_many(parts: Parts, links: Links) -> GrammarProblem | None:
    """What makes the grammar as a whole too large to be looked through at once."""
    names = [
        use.name for alternatives in parts.values() for part in alternatives for use in part.uses
    ]
    with_facts = {name for name in names if name.plain is None}
    for found, most, what in (
        (len(parts), MAX_SYMBOLS, "symbols"),
        (len(with_facts), MAX_NAMES, "different names with facts, such as `answer.$outcome`"),
    ):
        if found > most:
            return _too_large(
                next(iter(parts)), f"the grammar has {found:,} {what}; the most are {most:,}"
            )
    ways = sum(len(links.of(name)) for name in names)
    if ways > MAX_LINKS:
        message = f"the grammar has {ways:,} ways from symbol to symbol; the most are {MAX_LINKS:,}"
        return _too_large(next(iter(parts)), message)
    return None


def _too_large(symbol: str, message: str) -> GrammarProblem:
    return GrammarProblem("too-large", TextPosition(symbol), message, "use fewer")


class _Measure:
    """Measures each symbol once, after those that it uses; what exceeds a bound counts as nothing from then on."""

    def __init__(self, parts: Parts, links: Links) -> None:
        self.parts = parts
        self.links = links
        self.known: dict[str, _Extent] = {}
        self.problems: list[GrammarProblem] = []

    def of_symbol(self, symbol: str, above: tuple[str, ...]) -> _Extent:
        if symbol in self.known:
            return self.known[symbol]
        extent = _Extent()
        for number, part in enumerate(self.parts[symbol], 1):
            extent = extent.either(
                self.of_sequence(part.tree, TextPosition(symbol, number), (*above, symbol))
            )
        extent = _Extent(extent.depth + 1, extent.characters, extent.facts)
        self.known[symbol] = extent if self.bounded(extent, symbol) else _Extent()
        return self.known[symbol]

    def of_sequence(
        self, sequence: Sequence, place: TextPosition, above: tuple[str, ...]
    ) -> _Extent:
        extent = _Extent()
        for node in sequence.nodes:
            extent = extent.then(self.of_node(node, place, above))
        return extent

    def of_node(self, node: Node, place: TextPosition, above: tuple[str, ...]) -> _Extent:
        if isinstance(node, Literal):
            return _Extent(0, len(node.text), 0)
        if isinstance(node, FactReference):
            return _Extent(0, 0, 1)
        if isinstance(node, Use):
            return self.of_use(
                node, TextPosition(place.symbol, place.alternative, node.column), above
            )
        if isinstance(node, Maybe):
            inner = node.inner
            return (
                self.of_node(inner, place, above)
                if isinstance(inner, Choice)
                else self.of_sequence(inner, place, above)
            )
        extent = _Extent()
        for branch in node.branches:
            extent = extent.either(self.of_sequence(branch, place, above))
        return extent

    def of_use(self, use: Use, place: TextPosition, above: tuple[str, ...]) -> _Extent:
        extent = _Extent()
        for symbol in self.links.of(use.name):
            if symbol in above:
                way = " -> ".join(f"`{step}`" for step in (*above[above.index(symbol) :], symbol))
                self.refuse(
                    "recursion",
                    place,
                    f"the symbol comes back to itself: {way}",
                    "use another symbol here",
                )
            elif len(above) >= MAX_DEPTH:
                self.refuse(
                    "too-deep",
                    place,
                    f"symbols use each other more than {MAX_DEPTH} deep",
                    "put inner texts here",
                )
            else:
                extent = extent.either(self.of_symbol(symbol, above))
        return extent

    def bounded(self, extent: _Extent, symbol: str) -> bool:
        place = TextPosition(symbol)
        if extent.depth > MAX_DEPTH:
            self.refuse(
                "too-deep",
                place,
                f"symbols use each other more than {MAX_DEPTH} deep",
                "put inner texts here",
            )
        elif extent.characters > MAX_EXPANSION:
            message = f"a text may become {extent.characters:,} characters long; the most are {MAX_EXPANSION:,}"
            self.refuse("too-large", place, message, "say less in one text")
        elif extent.facts > MAX_FACTS:
            message = f"a text may say {extent.facts:,} facts; the most are {MAX_FACTS:,}"
            self.refuse("too-large", place, message, "say less in one text")
        else:
            return True
        return False

    def refuse(self, code: str, place: TextPosition, message: str, suggestion: str) -> None:
        self.problems.append(GrammarProblem(code, place, message, suggestion))
