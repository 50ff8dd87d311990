"""Compiles the syntax tree of a text into a function that renders it.

Each node becomes a closure, made once and called a million times. It takes the facts, the next
draw, and what protects values from postprocessing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypeVar

from coverage_assets.conversations.grammar.errors import TextPosition
from coverage_assets.conversations.grammar.fact_values import (
    DrawBelow,
    Protect,
    Renderer,
    make_fact_renderer,
    make_name_completer,
    refusal,
)
from coverage_assets.conversations.grammar.filters import Facts
from coverage_assets.conversations.grammar.nodes import (
    Choice,
    FactReference,
    Literal,
    Node,
    NodeSequence,
    OptionalPart,
    SymbolReference,
)
from coverage_assets.errors import did_you_mean

Table: TypeAlias = Mapping[str, Renderer]
"""The renderer of each symbol."""
T = TypeVar("T")


def compile_text(sequence: NodeSequence, table: Table, place: TextPosition) -> Renderer:
    """Return the renderer of a text; symbols are looked up in the table when it is called."""
    parts = [_compile_node(node, table, place) for node in sequence.nodes]
    if not parts:
        return _constant("")
    if len(parts) == 1:
        return _constant(parts[0]) if isinstance(parts[0], str) else parts[0]

    def render(facts: Facts, below: DrawBelow, protect: Protect) -> str:
        words = [
            part if part.__class__ is str else part(facts, below, protect)  # type: ignore[operator]
            for part in parts
        ]
        return "".join(words)

    return render


def render_one_of(options: Sequence[Renderer]) -> Renderer:
    """Return the renderer of one of the options, drawn evenly."""
    number = len(options)

    def render(facts: Facts, below: DrawBelow, protect: Protect) -> str:
        return options[below(number)](facts, below, protect)

    return render


def find_symbol(table: Mapping[str, T], name: str, place: TextPosition) -> T:
    """Return what stands under the name of a symbol, or raise an error with the nearest names."""
    try:
        return table[name]
    except KeyError:
        raise refusal(
            "unknown-symbol", place, f"there is no symbol `{name}`", did_you_mean(name, table)
        ) from None


def _compile_node(node: Node, table: Table, place: TextPosition) -> str | Renderer:
    if isinstance(node, Literal):
        return node.text
    here = TextPosition(place.symbol, place.alternative, node.column)
    if isinstance(node, FactReference):
        return make_fact_renderer(node, here)
    if isinstance(node, SymbolReference):
        return _compile_symbol(node, table, here)
    if isinstance(node, Choice):
        return _compile_choice(node, table, place)
    return _compile_optional(node, table, place)


def _constant(text: str) -> Renderer:
    return lambda _facts, _below, _protect: text


def _compile_choice(node: Choice, table: Table, place: TextPosition) -> Renderer:
    literals = [text for branch in node.branches if (text := branch.plain) is not None]
    if len(literals) < len(node.branches):
        return render_one_of([compile_text(branch, table, place) for branch in node.branches])
    number = len(literals)
    return lambda _facts, below, _protect: literals[below(number)]


def _compile_optional(node: OptionalPart, table: Table, place: TextPosition) -> Renderer:
    render = compile_text(node.sequence, table, place)
    return lambda facts, below, protect: render(facts, below, protect) if below(2) else ""


def _compile_symbol(node: SymbolReference, table: Table, place: TextPosition) -> Renderer:
    plain = node.name.plain
    if plain is None:
        complete = make_name_completer(node.name, place)
        return lambda facts, below, protect: find_symbol(table, complete(facts), place)(
            facts, below, protect
        )

    def render(facts: Facts, below: DrawBelow, protect: Protect) -> str:
        return find_symbol(table, plain, place)(facts, below, protect)

    return render
