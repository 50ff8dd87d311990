"""Finds problems of a grammar in use: unknown names, unused symbols, values with no alternative.

A grammar that compiles is well-formed. Whether it can be rendered with the facts at hand is decided
here, before anything is rendered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

from coverage_assets.conversations.grammar.alternatives import (
    ParsedAlternative,
    ParsedSymbols,
)
from coverage_assets.conversations.grammar.analysis.reachability import (
    FactDomains,
    Reachability,
    TooManyValuesError,
    Values,
)
from coverage_assets.conversations.grammar.analysis.references import References
from coverage_assets.conversations.grammar.errors import GrammarProblem, MarkupError, TextPosition
from coverage_assets.conversations.grammar.filters import shown
from coverage_assets.conversations.grammar.nodes import Choice, SymbolName
from coverage_assets.conversations.grammar.symbol_names import parse_symbol_name
from coverage_assets.errors import did_you_mean

MAX_MISSING = 3
"""How many missing symbols are reported for one name with facts."""


def find_problems(
    symbols: ParsedSymbols, own: AbstractSet[str], *, facts: Collection[str], entry: Collection[str]
) -> Iterator[GrammarProblem]:
    """Yield all problems, symbol by symbol; inherited symbols count only where they are used."""
    scan = _UsageScan(symbols, facts, entry)
    for written in entry:
        yield from _limited(scan.of_entry(written), written)
    for symbol in symbols:
        if symbol in own or scan.reach.context(symbol) is not None:
            yield from _limited(scan.of_symbol(symbol), symbol)


def _limited(problems: Iterator[GrammarProblem], symbol: str) -> Iterator[GrammarProblem]:
    try:
        yield from problems
    except TooManyValuesError:
        message = (
            "its facts combine too many values to tell whether something is always left to say"
        )
        yield GrammarProblem(
            "too-many-values", TextPosition(symbol), message, "test fewer facts in one symbol"
        )


class _UsageScan:
    """Checks a grammar against the facts and the entry symbols with which it is used."""

    def __init__(
        self, symbols: ParsedSymbols, facts: Collection[str], entry: Collection[str]
    ) -> None:
        self.symbols = symbols
        self.facts = facts
        self.wholes = {fact[:at] for fact in facts for at, sign in enumerate(fact) if sign == "."}
        self.references = References(symbols)
        self.domains = FactDomains(symbols, facts)
        self.reach = Reachability(symbols, self.references, self.domains, entry)

    def of_entry(self, written: str) -> Iterator[GrammarProblem]:
        try:
            name = parse_symbol_name(written)
        except MarkupError as error:
            yield error.at(written, 0)
            return
        place = TextPosition(written)
        yield from self.unknown_symbol(name, place)
        yield from self.check_fact_names([fact.path for fact in name.facts], place)
        yield from self.missing_symbols(name, {}, place)

    def of_symbol(self, symbol: str) -> Iterator[GrammarProblem]:
        place = TextPosition(symbol)
        if self.reach.context(symbol) is None:
            yield GrammarProblem(
                "unused-symbol", place, "the symbol is never used", "use it, or remove it"
            )
        yield from self.repeated(symbol)
        for number, alternative in enumerate(self.symbols[symbol], 1):
            yield from self.of_alternative(symbol, number, alternative)
        yield from self.nothing_left(symbol)

    def repeated(self, symbol: str) -> Iterator[GrammarProblem]:
        seen: dict[object, int] = {}
        for number, alternative in enumerate(self.symbols[symbol], 1):
            text = " ".join(alternative.declared.text.split())
            key = (text, frozenset(alternative.when.items()))
            first = seen.setdefault(key, number)
            if first != number:
                message = f"the alternative repeats alternative {first}"
                yield GrammarProblem(
                    "repeated-alternative",
                    TextPosition(symbol, number),
                    message,
                    "give that one a `weight`",
                )

    def of_alternative(
        self, symbol: str, number: int, alternative: ParsedAlternative
    ) -> Iterator[GrammarProblem]:
        place = TextPosition(symbol, number)
        for node in alternative.nodes:
            if isinstance(node, Choice) and len(set(node.branches)) < len(node.branches):
                here = TextPosition(symbol, number, node.column)
                yield GrammarProblem(
                    "repeated-alternative",
                    here,
                    "a choice holds the same branch twice",
                    "remove one",
                )
        for fact in alternative.facts:
            yield from self.check_fact_names([fact.path], TextPosition(symbol, number, fact.column))
        yield from self.check_fact_names(
            [tuple(name.split(".")) for name in alternative.when], place
        )
        yield from self.unknown_values(alternative, place)
        context = self.reach.narrowed(self.reach.context(symbol), alternative.when)
        for reference in alternative.references:
            here = TextPosition(symbol, number, reference.column)
            yield from self.unknown_symbol(reference.name, here)
            if context is not None:
                yield from self.missing_symbols(reference.name, context, here)

    def unknown_symbol(self, name: SymbolName, place: TextPosition) -> Iterator[GrammarProblem]:
        if not self.references.resolve(name):
            written = name.written
            message = (
                f"there is no symbol `{written}`"
                if name.plain
                else f"no symbol is named like `{written}`"
            )
            yield GrammarProblem(
                "unknown-symbol", place, message, did_you_mean(written, self.symbols)
            )

    def missing_symbols(
        self, name: SymbolName, context: Values, place: TextPosition
    ) -> Iterator[GrammarProblem]:
        if name.plain is None and self.references.resolve(name):
            for missing in islice(self.reach.missing(name, context), MAX_MISSING):
                message = (
                    f"`{name.written}` becomes `{missing}` at times, and there is no such symbol"
                )
                yield GrammarProblem(
                    "unknown-symbol", place, message, did_you_mean(missing, self.symbols)
                )

    def check_fact_names(
        self, paths: Collection[tuple[str, ...]], place: TextPosition
    ) -> Iterator[GrammarProblem]:
        for path in paths:
            if not self.is_known(path):
                written = ".".join(path)
                message = f"there is no fact `{written}`"
                yield GrammarProblem(
                    "unknown-fact", place, message, did_you_mean(written, self.facts)
                )

    def is_known(self, path: tuple[str, ...]) -> bool:
        """Return whether a fact is given, by itself or as a field of one that is given whole."""
        for length in range(len(path), 0, -1):
            name = ".".join(path[:length])
            if name in self.facts:
                return length == len(path) or name not in self.wholes
        return False

    def unknown_values(
        self, alternative: ParsedAlternative, place: TextPosition
    ) -> Iterator[GrammarProblem]:
        """Find values of a `when` that its fact never has."""
        for name, condition in alternative.when.items():
            given = self.domains.given.get(name)
            for _, value in sorted(condition.keys - given, key=repr) if given is not None else ():
                accepted = [str(known) for _, known in given or ()]
                message = f"the fact `{name}` is never {shown(value)}"
                yield GrammarProblem(
                    "unknown-value", place, message, did_you_mean(str(value), accepted)
                )

    def nothing_left(self, symbol: str) -> Iterator[GrammarProblem]:
        whens = [alternative.when for alternative in self.symbols[symbol]]
        found = self.reach.gap(whens, self.reach.context(symbol) or {})
        if found is not None:
            described = " and ".join(
                f"{name} is {shown(value)}" for name, (_, value) in sorted(found.items())
            )
            message = f"no alternative is left when {described}"
            yield GrammarProblem(
                "no-alternative-left", TextPosition(symbol), message, "add one that holds then"
            )
