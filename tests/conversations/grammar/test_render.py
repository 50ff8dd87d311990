from __future__ import annotations

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.foundation.random_stream import random_stream
from tests.conversations.grammar.compiling import rendered
from tests.conversations.grammar.grammars import FACTS, RandomGrammar, grammars


@given(grammars(), st.text("abc", min_size=1))
def test_every_text_is_one_of_the_expansions(random_grammar: RandomGrammar, seed: str) -> None:
    grammar = Grammar.compile(random_grammar.written())
    text = grammar.render("first", FACTS, random_stream(seed))
    assert text[0].lower() + text[1:] in random_grammar.texts("first")


@given(grammars(), st.text("abc"))
def test_no_text_holds_leftover_notation(random_grammar: RandomGrammar, seed: str) -> None:
    grammar = Grammar.compile(random_grammar.written())
    assert set("()[]<>|$\\{}").isdisjoint(grammar.raw("first", FACTS, random_stream(seed)))


SEEDED = """
from coverage_assets.foundation.random_stream import random_stream
from coverage_assets.conversations.grammar.grammar import Alternative, Grammar

whens = [{'x': ['a', 'b']}, {'x': {'not': ['b', 'c']}}, {}]
texts = [
    Alternative.model_validate({'text': f'text {n} (a|b) [c]', 'when': when})
    for n, when in enumerate(whens)
]
grammar = Grammar.compile({'s': texts})
rendered = [
    grammar.render('s', {'x': x}, random_stream(x, str(n))) for x in 'abc' for n in range(9)
]
"""


def test_texts_do_not_depend_on_the_hash_seed() -> None:
    here: dict[str, object] = {}
    exec(SEEDED, here)  # the same program, under another hash seed below
    seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    there = subprocess.run(
        [sys.executable, "-c", f"{SEEDED}\nprint(rendered)"],
        env={"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == str(here["rendered"])


def test_a_rendering_never_changes() -> None:
    grammar = Grammar.compile(
        {
            "ask": ["(got|any|still) ${item|plural} [left|in stock]?", "[so,] <tail>"],
            "tail": ["what now?"],
        }
    )
    assert [
        grammar.render("ask", {"item": "desk"}, random_stream(str(seed))) for seed in range(5)
    ] == [
        "Still desks left?",
        "Got desks left?",
        "What now?",
        "What now?",
        "What now?",
    ]


def test_an_optional_choice_is_there_half_of_the_time() -> None:
    grammar = Grammar.compile({"s": ["x [a|b|c]"]})
    texts = [grammar.render("s", {}, random_stream(str(seed))) for seed in range(1_000)]
    assert 450 < texts.count("X") < 550
    assert rendered(grammar, "s") == {"X", "X a", "X b", "X c"}
