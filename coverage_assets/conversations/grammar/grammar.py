"""Grammars: declared symbols with alternatives, rendered into texts by a seeded random stream.

Compilation rejects grammars that recurse without end or expand past the size limit. The same
symbol, facts and draws give the same text. `coverage_assets.conversations.grammar.parser` describes
the notation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from coverage_assets.conversations.grammar.alternatives import (
    Alternative,
    ParsedAlternative,
    ParsedSymbols,
    Symbols,
)
from coverage_assets.conversations.grammar.analysis.count import TextCounter
from coverage_assets.conversations.grammar.analysis.limits import MAX_PROBLEMS, find_limit_problems
from coverage_assets.conversations.grammar.analysis.problems import find_problems
from coverage_assets.conversations.grammar.chooser import make_chooser
from coverage_assets.conversations.grammar.errors import (
    GrammarError,
    GrammarProblem,
    MarkupError,
    TextPosition,
)
from coverage_assets.conversations.grammar.fact_values import Renderer, make_name_completer
from coverage_assets.conversations.grammar.filters import Facts
from coverage_assets.conversations.grammar.nodes import NodeSequence
from coverage_assets.conversations.grammar.parser import parse_text
from coverage_assets.conversations.grammar.postprocess import ProtectedValues
from coverage_assets.conversations.grammar.render import compile_text, find_symbol, render_one_of
from coverage_assets.conversations.grammar.symbol_names import SYMBOL_PATTERN, parse_symbol_name
from coverage_assets.foundation.random_stream import RandomStream

__all__ = ["Alternative", "Grammar", "GrammarError", "GrammarProblem", "Symbols"]

_parse_cached = lru_cache(maxsize=16_384)(parse_text)


class Grammar:
    """A compiled grammar; make one with `Grammar.compile`. It can be pickled."""

    def __init__(self, parsed: ParsedSymbols, own: frozenset[str]) -> None:
        self._parsed = parsed
        self._own = own
        self._renderers = _Renderers(parsed)

    def __reduce__(self) -> tuple[type[Grammar], tuple[ParsedSymbols, frozenset[str]]]:
        return type(self), (self._parsed, self._own)

    @classmethod
    def compile(
        cls,
        symbols: Mapping[str, Sequence[Alternative | str]],
        *,
        over: Grammar | None = None,
        bounded: bool = True,
    ) -> Grammar:
        """Compile a grammar; its symbols replace those of the same name in the one it extends.

        A `GrammarError` carries the texts that do not parse, or else recursion and symbols that
        grow too long. With `bounded=False` the latter are not looked for, because the caller has.
        """
        problems: list[GrammarProblem] = []
        own = {
            symbol: tuple(_parse_alternatives(symbol, symbols[symbol], problems))
            for symbol in symbols
        }
        parsed = {**over.parsed, **own} if over else own
        problems = problems or (list(find_limit_problems(parsed)) if bounded else [])
        if problems:
            raise GrammarError(problems[:MAX_PROBLEMS])
        return cls(parsed, frozenset(own))

    @property
    def parsed(self) -> ParsedSymbols:
        """Every symbol with its parsed alternatives."""
        return self._parsed

    @property
    def symbols(self) -> tuple[str, ...]:
        """The names of all symbols, inherited ones first."""
        return tuple(self._parsed)

    def render(self, symbol: str, facts: Mapping[str, object], stream: RandomStream) -> str:
        """Render a text and postprocess it; the symbol may hold facts (`answer.$outcome`)."""
        values = ProtectedValues()
        text = self._renderer(symbol, facts)(facts, stream.below, values.protect)
        return values.postprocess(text)

    def raw(self, symbol: str, facts: Mapping[str, object], stream: RandomStream) -> str:
        """Render a text without postprocessing, as the grammar spells it."""
        values = ProtectedValues()
        text = self._renderer(symbol, facts)(facts, stream.below, values.protect_reserved)
        return values.restore(text)

    def size(self, symbol: str, facts: Mapping[str, object]) -> int:
        """Return how many texts the symbol can give under these facts.

        This is an upper bound, and exact if no two ways spell the same text.
        """
        name = _complete_name(symbol, facts)
        find_symbol(self._parsed, name, TextPosition(symbol))
        return TextCounter(self._parsed, facts).count_symbol(name)

    def problems(
        self, *, facts: Collection[str], entry: Collection[str]
    ) -> Iterator[GrammarProblem]:
        """Yield what is wrong with the grammar where it is used, in reading order.

        `facts` names every fact that texts may use, with fields (`order.total`) or whole; as a
        mapping it also gives the values that a fact can have (None: any). `entry` names the symbols
        that are rendered from outside; they may hold facts.
        """
        return find_problems(self._parsed, self._own, facts=facts, entry=entry)

    def _renderer(self, symbol: str, facts: Facts) -> Renderer:
        name = symbol if symbol in self._parsed else _complete_name(symbol, facts)
        return find_symbol(self._renderers, name, TextPosition(symbol))


class _Renderers(dict[str, Renderer]):
    """The renderer of each symbol, compiled when it is first looked up."""

    def __init__(self, parsed: ParsedSymbols) -> None:
        super().__init__()
        self._parsed = parsed

    def __missing__(self, symbol: str) -> Renderer:
        renderer = self[symbol] = _compile_symbol(symbol, self._parsed[symbol], self)
        return renderer

    def __iter__(self) -> Iterator[str]:
        return iter(self._parsed)


def _parse_alternatives(
    symbol: str, alternatives: Sequence[Alternative | str], problems: list[GrammarProblem]
) -> Iterator[ParsedAlternative]:
    """Yield the alternatives with their texts parsed; append what is wrong to `problems`."""
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
            yield ParsedAlternative(declared, _parse(declared.text))
        except MarkupError as error:
            problems.append(error.at(symbol, number))


def _parse(text: str) -> NodeSequence:
    if not text.strip():
        raise MarkupError(
            "empty-alternative",
            0,
            "the alternative is empty",
            "write `[<symbol>]` where it may be left out",
        )
    return _parse_cached(text)


def _complete_name(symbol: str, facts: Facts) -> str:
    try:
        name = parse_symbol_name(symbol)
    except MarkupError as error:
        raise GrammarError([error.at(symbol, 0)]) from None
    return make_name_completer(name, TextPosition(symbol))(facts)


def _compile_symbol(
    symbol: str, alternatives: Sequence[ParsedAlternative], table: Mapping[str, Renderer]
) -> Renderer:
    renderers = [
        compile_text(alternative.tree, table, TextPosition(symbol, number))
        for number, alternative in enumerate(alternatives, 1)
    ]
    weights = [alternative.declared.weight for alternative in alternatives]
    whens = [alternative.when for alternative in alternatives]
    if any(whens):
        return make_chooser(list(zip(renderers, weights, whens, strict=True)), symbol)
    if len(renderers) == 1:
        return renderers[0]
    weighted = zip(renderers, weights, strict=True)
    return render_one_of([render for render, weight in weighted for _ in range(weight)])
