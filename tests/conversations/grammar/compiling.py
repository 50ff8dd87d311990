"""Helpers to declare small grammars, and to compile, analyze and render them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import pytest

from coverage_assets.conversations.grammar.grammar import Alternative, Grammar, GrammarError
from coverage_assets.foundation.random_stream import random_stream

Declared: TypeAlias = Mapping[str, Sequence[str | Alternative]]


def compile_error(symbols: Declared) -> GrammarError:
    with pytest.raises(GrammarError) as error:
        Grammar.compile(symbols)
    return error.value


def alternative(text: str, *, weight: int = 1, **when: object) -> Alternative:
    return Alternative.model_validate({"text": text, "when": when, "weight": weight})


def rendered(grammar: Grammar, symbol: str, **facts: object) -> set[str]:
    return {grammar.render(symbol, facts, random_stream(str(seed))) for seed in range(80)}


def render_error(grammar: Grammar, symbol: str, **facts: object) -> str:
    with pytest.raises(GrammarError) as error:
        grammar.render(symbol, facts, random_stream("x"))
    return str(error.value)


def problems_of(
    symbols: Declared,
    *,
    facts: Collection[str] = (),
    entry: Collection[str] = ("s",),
    over: Grammar | None = None,
) -> list[str]:
    return [
        str(problem)
        for problem in Grammar.compile(symbols, over=over).problems(facts=facts, entry=entry)
    ]
