"""Checks the limits of a grammar: one that recurses, or could expand too far, is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from coverage_assets.conversations.grammar.alternatives import ParsedSymbols
from coverage_assets.conversations.grammar.analysis.references import References
from coverage_assets.conversations.grammar.errors import GrammarProblem, TextPosition
from coverage_assets.conversations.grammar.nodes import (
    FactReference,
    Literal,
    Node,
    NodeSequence,
    OptionalPart,
    SymbolReference,
)

MAX_SYMBOLS = 4_000
MAX_NAMES = 200
MAX_LINKS = 100_000
MAX_DEPTH = 24
MAX_EXPANSION = 4_000
MAX_FACTS = 200
MAX_PROBLEMS = 50


class _Extent(NamedTuple):
    """The most that a node can expand to: nested symbols, characters of its own, facts."""

    depth: int = 0
    characters: int = 0
    facts: int = 0

    def then(self, other: _Extent) -> _Extent:
        """Return the extent of one after the other."""
        return _Extent(
            max(self.depth, other.depth),
            self.characters + other.characters,
            self.facts + other.facts,
        )

    def either(self, other: _Extent) -> _Extent:
        """Return the extent of one or the other."""
        return _Extent(
            max(self.depth, other.depth),
            max(self.characters, other.characters),
            max(self.facts, other.facts),
        )


def find_limit_problems(symbols: ParsedSymbols) -> Iterator[GrammarProblem]:
    """Yield what makes the grammar too large, too deep or endless, the innermost cause first."""
    references = References(symbols)
    too_many = _find_excess(symbols, references)
    if too_many:
        yield too_many
        return
    measure = _Measure(symbols, references)
    for symbol in symbols:
        if len(measure.problems) < MAX_PROBLEMS:
            measure.of_symbol(symbol, ())
    yield from measure.problems


def _find_excess(symbols: ParsedSymbols, references: References) -> GrammarProblem | None:
    """Return what makes the grammar as a whole too large to analyze."""
    names = [
        reference.name
        for alternatives in symbols.values()
        for alternative in alternatives
        for reference in alternative.references
    ]
    with_facts = {name for name in names if name.plain is None}
    for found, most, what in (
        (len(symbols), MAX_SYMBOLS, "symbols"),
        (len(with_facts), MAX_NAMES, "different names with facts, such as `answer.$outcome`"),
    ):
        if found > most:
            return _too_large(
                next(iter(symbols)), f"the grammar has {found:,} {what}; the most are {most:,}"
            )
    links = sum(len(references.resolve(name)) for name in names)
    if links > MAX_LINKS:
        message = (
            f"the grammar has {links:,} ways from symbol to symbol; the most are {MAX_LINKS:,}"
        )
        return _too_large(next(iter(symbols)), message)
    return None


def _too_large(symbol: str, message: str) -> GrammarProblem:
    return GrammarProblem("too-large", TextPosition(symbol), message, "use fewer")


class _Measure:
    """Measures each symbol once, after those it uses.

    What exceeds a limit is reported once, and counts as nothing from then on.
    """

    def __init__(self, symbols: ParsedSymbols, references: References) -> None:
        self.symbols = symbols
        self.references = references
        self.measured: dict[str, _Extent] = {}
        self.problems: list[GrammarProblem] = []

    def of_symbol(self, symbol: str, above: tuple[str, ...]) -> _Extent:
        if symbol in self.measured:
            return self.measured[symbol]
        extent = _Extent()
        for number, alternative in enumerate(self.symbols[symbol], 1):
            extent = extent.either(
                self.of_sequence(alternative.tree, TextPosition(symbol, number), (*above, symbol))
            )
        extent = _Extent(extent.depth + 1, extent.characters, extent.facts)
        self.measured[symbol] = extent if self.within_limits(extent, symbol) else _Extent()
        return self.measured[symbol]

    def of_sequence(
        self, sequence: NodeSequence, place: TextPosition, above: tuple[str, ...]
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
        if isinstance(node, SymbolReference):
            return self.of_reference(
                node, TextPosition(place.symbol, place.alternative, node.column), above
            )
        if isinstance(node, OptionalPart):
            return self.of_sequence(node.sequence, place, above)
        extent = _Extent()
        for branch in node.branches:
            extent = extent.either(self.of_sequence(branch, place, above))
        return extent

    def of_reference(
        self, reference: SymbolReference, place: TextPosition, above: tuple[str, ...]
    ) -> _Extent:
        extent = _Extent()
        for symbol in self.references.resolve(reference.name):
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

    def within_limits(self, extent: _Extent, symbol: str) -> bool:
        place = TextPosition(symbol)
        if extent.depth > MAX_DEPTH:
            self.refuse(
                "too-deep",
                place,
                f"symbols use each other more than {MAX_DEPTH} deep",
                "put inner texts here",
            )
        elif extent.characters > MAX_EXPANSION:
            message = (
                f"a text may become {extent.characters:,} characters long; "
                f"the most are {MAX_EXPANSION:,}"
            )
            self.refuse("too-large", place, message, "say less in one text")
        elif extent.facts > MAX_FACTS:
            message = f"a text may say {extent.facts:,} facts; the most are {MAX_FACTS:,}"
            self.refuse("too-large", place, message, "say less in one text")
        else:
            return True
        return False

    def refuse(self, code: str, place: TextPosition, message: str, suggestion: str) -> None:
        self.problems.append(GrammarProblem(code, place, message, suggestion))
