from __future__ import annotations

import pickle
import subprocess
import sys

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coverage_assets.conversations.grammar.grammar import Alternative, Grammar, GrammarError
from coverage_assets.conversations.grammar.fact_values import MAX_VALUE
from coverage_assets.foundation.random_stream import random_stream
from tests.conversations.grammar.grammars import FACTS, Drawn, grammars

MOST_TEXTS = 3_000
VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def alternative(text: str, *, weight: int = 1, **when: object) -> Alternative:
    return Alternative.model_validate({"text": text, "when": when, "weight": weight})


def said(grammar: Grammar, symbol: str, **facts: object) -> set[str]:
    return {grammar.render(symbol, facts, random_stream(str(seed))) for seed in range(80)}


def refused(grammar: Grammar, symbol: str, **facts: object) -> str:
    with pytest.raises(GrammarError) as error:
        grammar.render(symbol, facts, random_stream("x"))
    return str(error.value)


@given(grammars(), st.text("abc", min_size=1))
def test_every_text_is_one_of_the_expansions(drawn: Drawn, seed: str) -> None:
    assume(len(drawn.texts("first")) <= MOST_TEXTS)
    grammar = Grammar.compile(drawn.written())
    text = grammar.render("first", FACTS, random_stream(seed))
    assert text[0].lower() + text[1:] in drawn.texts("first")


@given(grammars())
def test_the_size_is_the_number_of_texts(drawn: Drawn) -> None:
    assume(len(drawn.texts("first")) <= MOST_TEXTS)
    assert Grammar.compile(drawn.written()).size("first", FACTS) == len(drawn.texts("first"))


@given(grammars(), st.text("abc"))
def test_equal_draws_render_equal_texts_even_after_pickling(drawn: Drawn, seed: str) -> None:
    grammar = Grammar.compile(drawn.written())
    again = pickle.loads(pickle.dumps(grammar))
    assert grammar.render("first", FACTS, random_stream(seed)) == again.render(
        "first", FACTS, random_stream(seed)
    )


@given(grammars(), st.text("abc"))
def test_no_text_holds_leftover_notation(drawn: Drawn, seed: str) -> None:
    grammar = Grammar.compile(drawn.written())
    assert set("()[]<>|$\\{}").isdisjoint(grammar.raw("first", FACTS, random_stream(seed)))


@given(VALUES)
def test_a_value_is_said_as_it_is_and_never_read_as_notation(value: str) -> None:
    grammar = Grammar.compile({"order": ["I said ${value} twice"], "name": ["$value"]})
    assert grammar.render("order", {"value": value}, random_stream("x")) == f"I said {value} twice"
    assert grammar.raw("name", {"value": value}, random_stream("x")) == value


@pytest.mark.parametrize(
    "value",
    ["(a|b)", "<name>", "$value", "${value}", "[x]", "a\\|b", "{value}", "%s", "\uf000\ue000"],
)
def test_a_value_that_looks_like_notation_is_only_a_value(value: str) -> None:
    assert said(Grammar.compile({"name": ["we call it $value, ok?"]}), "name", value=value) == {
        f"We call it {value}, ok?"
    }


def test_texts_do_not_depend_on_the_hash_seed() -> None:
    program = (
        "from coverage_assets.foundation.random_stream import random_stream\n"
        "from coverage_assets.conversations.grammar.grammar import Alternative, Grammar\n"
        "whens = [{'x': ['a', 'b']}, {'x': {'not': ['b', 'c']}}, {}]\n"
        "texts = [Alternative.model_validate({'text': f'text {n} (a|b) [c]', 'when': w}) for n, w in enumerate(whens)]\n"
        "grammar = Grammar.compile({'s': texts})\n"
        "print([grammar.render('s', {'x': x}, random_stream(x, str(n))) for x in 'abc' for n in range(9)])\n"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        for seed in ("0", "1")
    ]
    assert runs[0].stdout == runs[1].stdout


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


def test_an_alternative_with_a_weight_is_drawn_as_often_as_that_many() -> None:
    grammar = Grammar.compile({"s": [alternative("often", weight=9), "rarely"]})
    texts = [grammar.render("s", {}, random_stream(str(seed))) for seed in range(1_000)]
    assert 870 < texts.count("Often") < 930


def test_an_optional_choice_is_there_half_of_the_time() -> None:
    grammar = Grammar.compile({"s": ["x [a|b|c]"]})
    texts = [grammar.render("s", {}, random_stream(str(seed))) for seed in range(1_000)]
    assert 450 < texts.count("X") < 550
    assert said(grammar, "s") == {"X", "X a", "X b", "X c"}


@pytest.mark.parametrize(
    ("when", "value", "holds"),
    [
        ("calm", "calm", True),
        ("calm", "curt", False),
        (["calm", "curt"], "curt", True),
        ({"not": ["calm", "curt"]}, "curt", False),
        ({"not": "calm"}, "curt", True),
        (True, True, True),
        (True, 1, False),
        (1, True, False),
        (2, 2, True),
        (None, None, True),
        ("", None, False),
    ],
)
def test_a_condition_holds_for_its_values_and_their_types(
    when: object, value: object, *, holds: bool
) -> None:
    grammar = Grammar.compile({"s": [alternative("yes", fact=when), "always"]})
    assert ("Yes" in said(grammar, "s", fact=value)) is holds


def test_conditions_on_several_facts_hold_together() -> None:
    grammar = Grammar.compile({"s": [alternative("both", tone="curt", rush=True), "always"]})
    assert "Both" in said(grammar, "s", tone="curt", rush=True)
    assert "Both" not in said(grammar, "s", tone="curt", rush=False)


def test_a_condition_may_test_a_field_and_an_absent_fact_counts_as_null() -> None:
    grammar = Grammar.compile(
        {
            "s": [
                Alternative.model_validate({"text": "late", "when": {"order.status": "late"}}),
                "ok",
            ]
        }
    )
    assert "Late" in said(grammar, "s", order={"status": "late"})
    assert (
        said(grammar, "s", order={})
        == said(grammar, "s")
        == said(grammar, "s", order="x")
        == {"Ok"}
    )


def test_a_fact_completes_the_name_of_a_symbol() -> None:
    grammar = Grammar.compile(
        {"end": ["well, <answer.$outcome>"], "answer.refused": ["no"], "answer.completed": ["done"]}
    )
    assert said(grammar, "end", outcome="refused") == {"Well, no"}
    assert said(grammar, "answer.${case.outcome}", case={"outcome": "completed"}) == {"Done"}


def test_a_symbol_replaces_the_one_of_the_grammar_that_is_extended() -> None:
    shared = Grammar.compile({"open": ["<hello>, <want>"], "hello": ["hi"], "want": ["I want it"]})
    grammar = Grammar.compile({"hello": ["hey"]}, over=shared)
    assert said(grammar, "open") == {"Hey, I want it"}
    assert said(shared, "open") == {"Hi, I want it"}


def test_a_shared_grammar_may_leave_symbols_to_those_that_extend_it() -> None:
    shared = Grammar.compile({"open": ["I want <thing>"]})
    assert said(Grammar.compile({"thing": ["tea"]}, over=shared), "open") == {"I want tea"}
    assert (
        refused(shared, "open")
        == "symbol `open`, alternative 1, column 8: there is no symbol `thing` (accepted: `open`)"
    )


def test_the_size_counts_only_what_is_left_under_the_facts() -> None:
    grammar = Grammar.compile(
        {"s": [alternative("(a|b|c)", tone="curt"), "[x|y] <t>"], "t": ["1", "2"]}
    )
    assert grammar.size("s", {"tone": "curt"}) == 9
    assert grammar.size("s", {"tone": "calm"}) == 6


def test_raw_leaves_a_text_as_the_grammar_spells_it() -> None:
    grammar = Grammar.compile({"s": ["  so  , it's $what \\. ok"]})
    assert grammar.raw("s", {"what": "v. 2"}, random_stream("x")) == "  so  , it's v. 2 . ok"


@pytest.mark.parametrize(
    ("text", "facts", "message"),
    [
        ("is it $itme?", {"item": "x"}, "column 7: there is no fact `itme` (did you mean `item`?)"),
        ("${item.nme}", {"item": {"name": "x"}}, "column 1: the fact `item` has no field `nme` (did you mean `name`?)"),
        ("${item.name}", {"item": "x"}, "column 1: the fact `item` has no fields (write `${item}`)"),
        ("$items", {"items": ["x"]}, "column 1: the fact `items` is a list (write `${items|join}`)"),
        ("$item", {"item": {"name": "x"}}, "column 1: the fact `item` is a record (write `${item.field}`)"),
        ("$item", {"item": None}, "column 1: the fact `item` is None, which cannot be said (say texts and whole numbers; test the others with `when`)"),
        ("$rush", {"rush": True}, "column 1: the fact `rush` is True, which cannot be said (say texts and whole numbers; test the others with `when`)"),
        ("$item", {"item": "x" * (MAX_VALUE + 1)}, "column 1: the fact `item` has 2,001 characters; the most are 2,000"),
        ("pay ${item|money}", {"item": "x"}, "column 5: the fact `item`: `money` takes a whole number, not 'x'"),
        ("<a.$item>", {"item": "b"}, "column 1: there is no symbol `a.b` (accepted: `s`)"),
        ("<a.$item>", {"item": "b.c"}, "column 1: the fact `item` is 'b.c', which cannot complete a name"),
        ("<a.$item>", {"item": ""}, "column 1: the fact `item` is '', which cannot complete a name"),
    ],
)  # fmt: skip
def test_a_fact_that_cannot_be_said_is_told_with_its_place(
    text: str, facts: dict[str, object], message: str
) -> None:
    assert (
        refused(Grammar.compile({"s": [text]}), "s", **facts)
        == f"symbol `s`, alternative 1, {message}"
    )


def test_having_nothing_left_to_say_is_an_error_that_names_the_facts() -> None:
    grammar = Grammar.compile({"s": [alternative("a", tone="curt"), alternative("b", rush=True)]})
    assert (
        refused(grammar, "s", tone="calm")
        == "symbol `s`: no alternative is left when rush is None and tone is 'calm'"
    )
    assert "cannot test a list or a record" in refused(grammar, "s", tone=["calm"])


@pytest.mark.parametrize(
    ("symbol", "message"),
    [
        ("opne", "symbol `opne`: there is no symbol `opne` (did you mean `open`?)"),
        ("open.$x", "symbol `open.$x`: there is no fact `x` (nothing is accepted here)"),
        ("Open", "symbol `Open`, column 1: `Open` is not the name of a symbol"),
    ],
)
def test_a_symbol_that_cannot_be_rendered_is_named(symbol: str, message: str) -> None:
    assert refused(Grammar.compile({"open": ["hi"]}), symbol).startswith(message)
