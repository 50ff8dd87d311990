from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.foundation.random_stream import random_stream
from tests.conversations.grammar.compiling import compile_error, render_error, rendered
from tests.conversations.grammar.grammars import FACTS, RandomGrammar, grammars


def test_a_symbol_needs_an_alternative() -> None:
    assert str(compile_error({"a": []})).startswith("symbol `a`: the symbol has no alternatives")


@given(grammars(), st.text("abc"))
def test_equal_draws_render_equal_texts_even_after_pickling(
    random_grammar: RandomGrammar, seed: str
) -> None:
    grammar = Grammar.compile(random_grammar.written())
    again = pickle.loads(pickle.dumps(grammar))
    assert grammar.render("first", FACTS, random_stream(seed)) == again.render(
        "first", FACTS, random_stream(seed)
    )


def test_a_symbol_replaces_the_one_of_the_grammar_that_is_extended() -> None:
    shared = Grammar.compile({"open": ["<hello>, <want>"], "hello": ["hi"], "want": ["I want it"]})
    grammar = Grammar.compile({"hello": ["hey"]}, over=shared)
    assert rendered(grammar, "open") == {"Hey, I want it"}
    assert rendered(shared, "open") == {"Hi, I want it"}


def test_a_shared_grammar_may_leave_symbols_to_those_that_extend_it() -> None:
    shared = Grammar.compile({"open": ["I want <thing>"]})
    assert rendered(Grammar.compile({"thing": ["tea"]}, over=shared), "open") == {"I want tea"}
    assert (
        render_error(shared, "open")
        == "symbol `open`, alternative 1, column 8: there is no symbol `thing` (accepted: `open`)"
    )


def test_raw_leaves_a_text_as_the_grammar_spells_it() -> None:
    grammar = Grammar.compile({"s": ["  so  , it's $what \\. ok"]})
    assert grammar.raw("s", {"what": "v. 2"}, random_stream("x")) == "  so  , it's v. 2 . ok"


@pytest.mark.parametrize(
    ("symbol", "message"),
    [
        ("opne", "symbol `opne`: there is no symbol `opne` (did you mean `open`?)"),
        ("open.$x", "symbol `open.$x`: there is no fact `x` (nothing is accepted here)"),
        ("Open", "symbol `Open`, column 1: `Open` is not the name of a symbol"),
    ],
)
def test_a_symbol_that_cannot_be_rendered_is_named(symbol: str, message: str) -> None:
    assert render_error(Grammar.compile({"open": ["hi"]}), symbol).startswith(message)
