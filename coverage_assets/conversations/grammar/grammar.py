"""Grammars: declared symbols with alternatives, rendered into texts by draws.

A grammar is compiled once, refused at once when it could go on for ever or grow without measure, and then rendered as often as one likes. The same
symbol, facts and draws give the same text. The notation is told in `coverage_assets.conversations.grammar.parser`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from coverage_assets.conversations.grammar.analysis.count import Sizes
from coverage_assets.conversations.grammar.analysis.limits import MAX_PROBLEMS, find_limit_problems
from coverage_assets.conversations.grammar.analysis.problems import find_problems
from coverage_assets.conversations.grammar.conditions import make_chooser
from coverage_assets.conversations.grammar.errors import (
    GrammarError,
    GrammarProblem,
    MarkupError,
    TextPosition,
)
from coverage_assets.conversations.grammar.nodes import Alternative, Parts, SymbolEntry, Symbols
from coverage_assets.conversations.grammar.parser import (
    SYMBOL_PATTERN,
    parse_symbol_name,
    parse_text,
)
from coverage_assets.conversations.grammar.parser import Sequence as NodeSequence
from coverage_assets.conversations.grammar.postprocess import Held
from coverage_assets.conversations.grammar.render import (
    Facts,
    Say,
    find_symbol,
    name_from,
    say_one,
    say_text,
)
from coverage_assets.foundation.random_stream import RandomStream

__all__ = ["Alternative", "Grammar", "GrammarError", "GrammarProblem", "Symbols"]

_parsed = lru_cache(maxsize=16_384)(parse_text)


class Grammar:
    """A compiled grammar; `Grammar.compile` makes one. It can be pickled."""

    def __init__(self, parts: Parts, own: frozenset[str]) -> None:
        self._parts = parts
        self._own = own
        self._table = _Table(parts)

    def __reduce__(self) -> tuple[type[Grammar], tuple[Parts, frozenset[str]]]:
        return type(self), (self._parts, self._own)

    @classmethod
    def compile(
        cls,
        symbols: Mapping[str, Sequence[Alternative | str]],
        *,
        over: Grammar | None = None,
        bounded: bool = True,
    ) -> Grammar:
        """The grammar of these symbols, which replace those of the same name in the grammar that it extends.

        A `GrammarError` carries the texts that cannot be read, or else the circles and the symbols that could grow too long;
        without `bounded` the latter are not looked for, because somebody did already.
        """
        problems: list[GrammarProblem] = []
        own = {symbol: tuple(_parts(symbol, symbols[symbol], problems)) for symbol in symbols}
        parts = {**over.parts, **own} if over else own
        problems = problems or (list(find_limit_problems(parts)) if bounded else [])
        if problems:
            raise GrammarError(problems[:MAX_PROBLEMS])
        return cls(parts, frozenset(own))

    @property
    def parts(self) -> Parts:
        """Every symbol with its alternatives, their texts read."""
        return self._parts

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of all symbols, inherited ones first."""
        return tuple(self._parts)

    def render(self, symbol: str, facts: Mapping[str, object], draws: RandomStream) -> str:
        """A text of the symbol, finished: single spaces, capitals where sentences begin. The symbol may hold facts (`answer.$outcome`)."""
        held = Held()
        return held.finished(self._say(symbol, facts)(facts, draws.below, held.hold))

    def raw(self, symbol: str, facts: Mapping[str, object], draws: RandomStream) -> str:
        """A text of the symbol as the grammar spells it, without the finishing touches."""
        held = Held()
        return held.unfinished(self._say(symbol, facts)(facts, draws.below, held.hold_reserved))

    def size(self, symbol: str, facts: Mapping[str, object]) -> int:
        """How many different texts the symbol can give under these facts: at most so many, exactly so many when no two ways spell the same."""
        name = _name(symbol, facts)
        find_symbol(self._parts, name, TextPosition(symbol))
        return Sizes(self._parts, facts).of_symbol(name)

    def problems(
        self, *, facts: Collection[str], entry: Collection[str]
    ) -> Iterator[GrammarProblem]:
        """What is wrong with the grammar where it is used, in reading order; take as many as you will show.

        `facts` names every fact that texts may use, with fields (`order.total`) or whole; as a mapping it also gives the values that a fact can have (None: any).
        `entry` names the symbols that are rendered from outside; they may hold facts.
        """
        return find_problems(self._parts, self._own, facts=facts, entry=entry)

    def _say(self, symbol: str, facts: Facts) -> Say:
        name = symbol if symbol in self._parts else _name(symbol, facts)
        return find_symbol(self._table, name, TextPosition(symbol))


class _Table(dict[str, Say]):
    """The function that says each symbol, made when it is first asked for."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._unmade = parts

    def __missing__(self, symbol: str) -> Say:
        made = self[symbol] = _say_symbol(symbol, self._unmade[symbol], self)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._unmade)


def _parts(
    symbol: str, alternatives: Sequence[Alternative | str], problems: list[GrammarProblem]
) -> Iterator[SymbolEntry]:
    """The alternatives with their texts read; those that cannot be read become problems."""
    if not re.fullmatch(SYMBOL_PATTERN, symbol):
        advice = "use lower-case letters, digits, underscores and dots, such as `answer.refused`"
        problems.append(
            GrammarProblem(
                "symbol-name", TextPosition(symbol), f"`{symbol}` cannot name a symbol", advice
            )
        )
    if not alternatives:
        advice = "give it a text, or leave the symbol out"
        problems.append(
            GrammarProblem(
                "no-alternatives", TextPosition(symbol), "the symbol has no alternatives", advice
            )
        )
    for number, item in enumerate(alternatives, 1):
        if len(problems) >= MAX_PROBLEMS:
            return
        declared = Alternative(text=item) if isinstance(item, str) else item
        try:
            yield SymbolEntry(declared, _text(declared.text))
        except MarkupError as error:
            problems.append(error.at(symbol, number))


def _text(text: str) -> NodeSequence:
    if not text.strip():
        raise MarkupError(
            "empty-alternative",
            0,
            "the alternative is empty",
            "write `[<symbol>]` where it may be left out",
        )
    return _parsed(text)


def _name(symbol: str, facts: Facts) -> str:
    try:
        name = parse_symbol_name(symbol)
    except MarkupError as error:
        raise GrammarError([error.at(symbol, 0)]) from None
    return name_from(name, TextPosition(symbol))(facts)


def _say_symbol(symbol: str, parts: Sequence[SymbolEntry], table: Mapping[str, Say]) -> Say:
    said = [
        say_text(part.tree, table, TextPosition(symbol, number))
        for number, part in enumerate(parts, 1)
    ]
    weights = [part.declared.weight for part in parts]
    whens = [part.when for part in parts]
    if any(whens):
        return make_chooser(list(zip(said, weights, whens, strict=True)), symbol)
    if len(said) == 1:
        return said[0]
    return say_one([say for say, weight in zip(said, weights, strict=True) for _ in range(weight)])
