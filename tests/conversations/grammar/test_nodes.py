from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar.nodes import (
    Choice,
    FactReference,
    Literal,
    OptionalPart,
    SymbolReference,
)
from coverage_assets.conversations.grammar.parser import parse_text
from coverage_assets.conversations.grammar.symbol_names import parse_symbol_name


@pytest.mark.parametrize("text", ["$item", "${order.status}"])
def test_a_fact_is_written_as_it_was_read(text: str) -> None:
    (node,) = parse_text(text).nodes
    assert isinstance(node, FactReference)
    assert node.written == text


def test_a_name_is_plain_without_facts_only() -> None:
    assert parse_symbol_name("answer.refused").plain == "answer.refused"
    named = parse_symbol_name("answer.${case.outcome}")
    assert (named.plain, named.written) == (None, "answer.${case.outcome}")
    assert [fact.name for fact in named.facts] == ["case.outcome"]


def test_a_walk_visits_outer_nodes_before_those_inside_them() -> None:
    kinds = [type(node) for node in parse_text("a [b|<c>] (d|[$e])").walk()]
    assert kinds == [
        Literal,
        OptionalPart,
        Choice,
        Literal,
        SymbolReference,
        Literal,
        Choice,
        Literal,
        OptionalPart,
        FactReference,
    ]


def test_a_sequence_is_plain_if_it_has_nothing_but_words() -> None:
    assert parse_text("just words").plain == "just words"
    assert parse_text("some $words").plain is None
