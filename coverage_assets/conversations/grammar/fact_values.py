"""Looks facts up and puts their values into words.

A value becomes words here and nowhere else, and is never read as notation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.grammar.errors import (
    GrammarError,
    GrammarProblem,
    TextPosition,
    WordError,
)
from coverage_assets.conversations.grammar.filters import Facts, shown
from coverage_assets.conversations.grammar.nodes import FactReference, SymbolName
from coverage_assets.errors import did_you_mean

MAX_VALUE = 2_000

DrawBelow: TypeAlias = Callable[[int], int]
"""Draws a number from 0 that is below another."""
Protect: TypeAlias = Callable[[str], str]
"""Protects a value from postprocessing."""
Renderer: TypeAlias = Callable[[Facts, DrawBelow, Protect], str]
"""Renders a text, or a part of one."""


def refusal(
    code: str, place: TextPosition, message: str, suggestion: str | None = None
) -> GrammarError:
    """Return the error with just this one problem."""
    return GrammarError([GrammarProblem(code, place, message, suggestion)])


def make_fact_renderer(node: FactReference, place: TextPosition) -> Renderer:
    """Return the renderer that puts a fact into words, through its filters."""
    lookup, name, filters = make_lookup(node.path, place), node.name, node.filters

    def render(facts: Facts, _below: DrawBelow, protect: Protect) -> str:
        value = lookup(facts)
        return protect(
            value
            if value.__class__ is str and len(value) <= MAX_VALUE
            else _in_words(value, name, place)
        )

    def render_filtered(facts: Facts, _below: DrawBelow, protect: Protect) -> str:
        value = lookup(facts)
        try:
            for apply in filters:
                value = apply(value, facts)
        except WordError as error:
            raise refusal("value", place, f"the fact `{name}`: {error}") from None
        return protect(_in_words(value, name, place))

    return render_filtered if filters else render


def make_name_completer(name: SymbolName, place: TextPosition) -> Callable[[Facts], str]:
    """Return the function that completes the name of a symbol with facts."""
    parts = [
        part if isinstance(part, str) else (part.name, make_lookup(part.path, place))
        for part in name.parts
    ]

    def complete(facts: Facts) -> str:
        return "".join(
            [
                part if isinstance(part, str) else _in_a_name(part[1](facts), part[0], place)
                for part in parts
            ]
        )

    return complete


def make_lookup(path: tuple[str, ...], place: TextPosition) -> Callable[[Facts], Any]:
    """Return the function that looks up a fact, or a field of it."""
    name, *fields = path

    def lookup_field(facts: Facts) -> Any:
        try:
            value = facts[name]
            for step in fields:
                value = value[step]
        except (KeyError, TypeError, IndexError):
            raise _unknown_fact(path, facts, place) from None
        return value

    def lookup(facts: Facts) -> Any:
        try:
            return facts[name]
        except KeyError:
            raise _unknown_fact(path, facts, place) from None

    return lookup_field if fields else lookup


def _unknown_fact(path: tuple[str, ...], facts: Facts, place: TextPosition) -> GrammarError:
    name, *fields = path
    if name not in facts:
        return refusal(
            "unknown-fact", place, f"there is no fact `{name}`", did_you_mean(name, facts)
        )
    within, whole = facts[name], name
    for step in fields:
        if not isinstance(within, Mapping):
            return refusal(
                "unknown-fact", place, f"the fact `{whole}` has no fields", f"write `${{{whole}}}`"
            )
        if step not in within:
            message = f"the fact `{whole}` has no field `{step}`"
            return refusal("unknown-fact", place, message, did_you_mean(step, map(str, within)))
        within, whole = within[step], f"{whole}.{step}"
    return refusal("unknown-fact", place, f"the fact `{whole}` cannot be read")


def _in_a_name(value: Any, name: str, place: TextPosition) -> str:
    words = _in_words(value, name, place)
    if "." in words or not words:
        raise refusal(
            "value", place, f"the fact `{name}` is {shown(value)}, which cannot complete a name"
        )
    return words


def _in_words(value: Any, name: str, place: TextPosition) -> str:
    kind = value.__class__
    if kind is str:
        if len(value) > MAX_VALUE:
            message = f"the fact `{name}` has {len(value):,} characters; the most are {MAX_VALUE:,}"
            raise refusal("value", place, message)
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if kind is list or kind is tuple:
        raise refusal("value", place, f"the fact `{name}` is a list", f"write `${{{name}|join}}`")
    if isinstance(value, Mapping):
        raise refusal(
            "value", place, f"the fact `{name}` is a record", f"write `${{{name}.field}}`"
        )
    message = f"the fact `{name}` is {shown(value)}, which cannot be said"
    raise refusal(
        "value", place, message, "say texts and whole numbers; test the others with `when`"
    )
