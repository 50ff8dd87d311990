from __future__ import annotations

import pickle

import pytest

from coverage_assets.conversations.draws import draws
from coverage_assets.conversations.grammar import Alternative, Grammar, GrammarError

OPENING = Grammar.compile(
    {
        "opening": ["(hi|hey)[ there] , I'm after ${item|a} . <close>"],
        "close": ["can you help?", Alternative.model_validate({"text": "quickly!", "when": {"rush": True}})],
    }
)


def said(grammar: Grammar, symbol: str, number: int = 60, **facts: object) -> set[str]:
    return {grammar.render(symbol, facts, draws(str(seed))) for seed in range(number)}


def test_a_symbol_says_each_of_its_texts_and_no_other() -> None:
    assert said(OPENING, "opening", item="oak desk", rush=False) == {
        f"{hello}, I'm after an oak desk. Can you help?" for hello in ("Hi", "Hey", "Hi there", "Hey there")
    }


def test_an_alternative_is_drawn_only_when_its_facts_hold() -> None:
    assert said(OPENING, "close", rush=True) == {"Can you help?", "Quickly!"}
    assert said(OPENING, "close", rush=False) == {"Can you help?"}


def test_a_grammar_survives_pickling() -> None:
    copied = pickle.loads(pickle.dumps(OPENING))
    facts = {"item": "oak desk", "rush": True}
    assert copied.render("opening", facts, draws("x")) == OPENING.render("opening", facts, draws("x"))


def test_a_circle_is_refused() -> None:
    with pytest.raises(GrammarError, match="comes back to itself: `a` -> `b` -> `a`"):
        Grammar.compile({"a": ["x <b>"], "b": ["y <a>"]})
