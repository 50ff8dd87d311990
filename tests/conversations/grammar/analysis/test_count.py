from __future__ import annotations

from hypothesis import given

from coverage_assets.conversations.grammar.grammar import Grammar
from tests.conversations.grammar.compiling import alternative
from tests.conversations.grammar.grammars import FACTS, RandomGrammar, grammars


@given(grammars())
def test_the_size_is_the_number_of_texts(random_grammar: RandomGrammar) -> None:
    assert Grammar.compile(random_grammar.written()).size("first", FACTS) == len(
        random_grammar.texts("first")
    )


def test_the_size_counts_only_what_is_left_under_the_facts() -> None:
    grammar = Grammar.compile(
        {"s": [alternative("(a|b|c)", tone="curt"), "[x|y] <t>"], "t": ["1", "2"]}
    )
    assert grammar.size("s", {"tone": "curt"}) == 9
    assert grammar.size("s", {"tone": "calm"}) == 6
