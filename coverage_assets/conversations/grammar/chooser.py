"""Draws one of the alternatives whose conditions hold."""

from __future__ import annotations

from collections.abc import Sequence

from coverage_assets.conversations.grammar.conditions import Key, When, make_fact_getter
from coverage_assets.conversations.grammar.errors import GrammarError, TextPosition
from coverage_assets.conversations.grammar.fact_values import (
    DrawBelow,
    Protect,
    Renderer,
    refusal,
)
from coverage_assets.conversations.grammar.filters import Facts, shown

MAX_CACHED = 512

Option = tuple[Renderer, int, When]
"""What renders an alternative, its weight, and its conditions."""


def make_chooser(options: Sequence[Option], symbol: str) -> Renderer:
    """Return the renderer of one of the options whose conditions hold, drawn by weight.

    The options that hold under given values are cached, so that testing them costs one look-up.
    """
    tested = sorted({name for _, _, when in options for name in when})
    getters = [make_fact_getter(name) for name in tested]
    cache: dict[tuple[Key, ...], list[Renderer]] = {}

    def select(keys: tuple[Key, ...]) -> list[Renderer]:
        values = dict(zip(tested, keys, strict=True))
        found = [
            render
            for render, weight, when in options
            if all(condition.holds(values[name]) for name, condition in when.items())
            for _ in range(weight)
        ]
        if not found:
            raise _nothing_left(values, symbol)
        if len(cache) >= MAX_CACHED:
            cache.clear()
        cache[keys] = found
        return found

    def render(facts: Facts, below: DrawBelow, protect: Protect) -> str:
        keys = tuple([(value.__class__, value) for value in [get(facts) for get in getters]])
        try:
            found = cache.get(keys)
        except TypeError:
            raise refusal(
                "value",
                TextPosition(symbol),
                f"`when` cannot test a list or a record: {shown(keys)}",
            ) from None
        found = found or select(keys)
        return found[below(len(found))](facts, below, protect)

    return render


def _nothing_left(values: dict[str, Key], symbol: str) -> GrammarError:
    described = " and ".join(f"{name} is {shown(value)}" for name, (_, value) in values.items())
    message = f"no alternative is left when {described}"
    return refusal("no-alternative-left", TextPosition(symbol), message)
