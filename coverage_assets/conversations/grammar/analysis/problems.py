"""What is wrong with a grammar where it is used: names that lead nowhere, symbols nobody needs, values that leave nothing to say.

A grammar that compiles is well-formed; whether it can be rendered with the facts at hand is decided here, before anything is rendered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

from coverage_assets.conversations.grammar.analysis.reachability import (
    Domains,
    Reach,
    TooManyValuesError,
    Values,
)
from coverage_assets.conversations.grammar.analysis.references import Links
from coverage_assets.conversations.grammar.errors import GrammarProblem, MarkupError, TextPosition
from coverage_assets.conversations.grammar.filters import shown
from coverage_assets.conversations.grammar.nodes import Parts, SymbolEntry
from coverage_assets.conversations.grammar.parser import Choice, SymbolName, parse_symbol_name
from coverage_assets.errors import did_you_mean

MAX_MISSING = 3
"""How many symbols that are missing are named where a name with facts is used."""


def find_problems(
    parts: Parts, own: AbstractSet[str], *, facts: Collection[str], entry: Collection[str]
) -> Iterator[GrammarProblem]:
    """All problems, symbol by symbol; inherited symbols count only where they are used."""
    survey = _UsageScan(parts, facts, entry)
    for written in entry:
        yield from _or_too_many(survey.of_entry(written), written)
    for symbol in parts:
        if symbol in own or survey.reach.context(symbol) is not None:
            yield from _or_too_many(survey.of_symbol(symbol), symbol)


def _or_too_many(problems: Iterator[GrammarProblem], symbol: str) -> Iterator[GrammarProblem]:
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
    """A grammar together with the facts and the symbols with which it is used."""

    def __init__(self, parts: Parts, facts: Collection[str], entry: Collection[str]) -> None:
        self.parts = parts
        self.facts = facts
        self.wholes = {fact[:at] for fact in facts for at, sign in enumerate(fact) if sign == "."}
        self.links = Links(parts)
        self.domains = Domains(parts, facts)
        self.reach = Reach(parts, self.links, self.domains, entry)

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
        for number, part in enumerate(self.parts[symbol], 1):
            yield from self.of_alternative(symbol, number, part)
        yield from self.nothing_left(symbol)

    def repeated(self, symbol: str) -> Iterator[GrammarProblem]:
        seen: dict[object, int] = {}
        for number, part in enumerate(self.parts[symbol], 1):
            key = (" ".join(part.declared.text.split()), frozenset(part.when.items()))
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
        self, symbol: str, number: int, part: SymbolEntry
    ) -> Iterator[GrammarProblem]:
        place = TextPosition(symbol, number)
        for node in part.nodes:
            if isinstance(node, Choice) and len(set(node.branches)) < len(node.branches):
                here = TextPosition(symbol, number, node.column)
                yield GrammarProblem(
                    "repeated-alternative",
                    here,
                    "a choice holds the same branch twice",
                    "remove one",
                )
        for fact in part.facts:
            yield from self.check_fact_names([fact.path], TextPosition(symbol, number, fact.column))
        yield from self.check_fact_names([tuple(name.split(".")) for name in part.when], place)
        yield from self.unknown_values(part, place)
        context = self.reach.narrowed(self.reach.context(symbol), part.when)
        for use in part.uses:
            here = TextPosition(symbol, number, use.column)
            yield from self.unknown_symbol(use.name, here)
            if context is not None:
                yield from self.missing_symbols(use.name, context, here)

    def unknown_symbol(self, name: SymbolName, place: TextPosition) -> Iterator[GrammarProblem]:
        if not self.links.of(name):
            written = name.written
            message = (
                f"there is no symbol `{written}`"
                if name.plain
                else f"no symbol is named like `{written}`"
            )
            yield GrammarProblem(
                "unknown-symbol", place, message, did_you_mean(written, self.parts)
            )

    def missing_symbols(
        self, name: SymbolName, context: Values, place: TextPosition
    ) -> Iterator[GrammarProblem]:
        if name.plain is None and self.links.of(name):
            for missing in islice(self.reach.missing(name, context), MAX_MISSING):
                message = (
                    f"`{name.written}` becomes `{missing}` at times, and there is no such symbol"
                )
                yield GrammarProblem(
                    "unknown-symbol", place, message, did_you_mean(missing, self.parts)
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
        """Whether a fact is given, as it is written or as a field of one that is given whole."""
        for length in range(len(path), 0, -1):
            name = ".".join(path[:length])
            if name in self.facts:
                return length == len(path) or name not in self.wholes
        return False

    def unknown_values(self, part: SymbolEntry, place: TextPosition) -> Iterator[GrammarProblem]:
        """Values that a `when` waits for in vain."""
        for name, condition in part.when.items():
            given = self.domains.given.get(name)
            for _, value in sorted(condition.keys - given, key=repr) if given is not None else ():
                accepted = [str(known) for _, known in given or ()]
                message = f"the fact `{name}` is never {shown(value)}"
                yield GrammarProblem(
                    "unknown-value", place, message, did_you_mean(str(value), accepted)
                )

    def nothing_left(self, symbol: str) -> Iterator[GrammarProblem]:
        whens = [part.when for part in self.parts[symbol]]
        found = self.reach.gap(whens, self.reach.context(symbol) or {})
        if found is not None:
            told = " and ".join(
                f"{name} is {shown(value)}" for name, (_, value) in sorted(found.items())
            )
            message = f"no alternative is left when {told}"
            yield GrammarProblem(
                "no-alternative-left", TextPosition(symbol), message, "add one that holds then"
            )
