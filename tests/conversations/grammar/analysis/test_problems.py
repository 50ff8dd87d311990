from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar.grammar import Grammar
from tests.conversations.grammar.compiling import Declared, alternative, problems_of


def test_a_grammar_that_fits_its_facts_has_no_problems() -> None:
    symbols: Declared = {
        "s": ["<greeting>, I need ${item.name|a} by ${day|day}. <end.$outcome>"],
        "greeting": ["hi", alternative("look", tone="curt")],
        "end.refused": ["no"],
        "end.completed": ["done"],
    }
    facts = {
        "item": None,
        "day": None,
        "tone": ["curt", "calm"],
        "outcome": ["refused", "completed"],
    }
    assert problems_of(symbols, facts=facts) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("so <greting>", "column 4: there is no symbol `greting` (did you mean `greeting`?)"),
        (
            "so <gret.$tone>",
            "column 4: no symbol is named like `gret.$tone` (accepted: `greeting`, `s`)",
        ),
        ("is $tnoe", "column 4: there is no fact `tnoe` (did you mean `tone`?)"),
        ("is ${item.nmae}", "column 4: there is no fact `item.nmae` (did you mean `item.name`?)"),
        ("is $item", "column 4: there is no fact `item` (did you mean `item.name`?)"),
        ("is ${tone.x.y}", ""),
    ],
)
def test_a_name_that_leads_nowhere_is_reported_with_the_nearest(text: str, problem: str) -> None:
    problems = problems_of(
        {"s": [text, "<greeting>"], "greeting": ["hi"]}, facts=["tone", "item.name"]
    )
    assert problems == [f"symbol `s`, alternative 1, {problem}"] * bool(problem)


def test_a_fact_is_known_wherever_it_is_used() -> None:
    symbols: Declared = {"s": [alternative("x", tnoe="curt"), "<end.$outcmoe>"], "end.x": ["x"]}
    assert problems_of(symbols, facts=["tone", "outcome"]) == [
        "symbol `s`, alternative 1: there is no fact `tnoe` (did you mean `tone`?)",
        "symbol `s`, alternative 2, column 6: there is no fact `outcmoe` (did you mean `outcome`?)",
    ]


def test_a_symbol_that_is_never_used_is_reported_unless_it_is_inherited() -> None:
    shared = Grammar.compile(
        {"s": ["<hello>"], "hello": ["hi $name"], "spare": ["$unknown <nowhere>"]}
    )
    assert problems_of({"own": ["x"]}, over=shared, facts=["name"]) == [
        "symbol `own`: the symbol is never used (use it, or remove it)"
    ]


def test_an_inherited_symbol_must_fit_where_it_is_used() -> None:
    shared = Grammar.compile({"hello": ["hi $name"]})
    assert problems_of({"s": ["<hello>"]}, over=shared, facts=["item"]) == [
        "symbol `hello`, alternative 1, column 4: there is no fact `name` (accepted: `item`)"
    ]


def test_an_entry_must_lead_somewhere() -> None:
    assert problems_of({"s": ["x"]}, entry=["s", "t", "answer.$outcome", "S"]) == [
        "symbol `t`: there is no symbol `t` (accepted: `s`)",
        "symbol `answer.$outcome`: no symbol is named like `answer.$outcome` (did you mean `s`?)",
        "symbol `answer.$outcome`: there is no fact `outcome` (nothing is accepted here)",
        (
            "symbol `S`, column 1: `S` is not the name of a symbol (use lower-case letters, "
            "digits, underscores, dots, and facts such as `$outcome`)"
        ),
    ]


def test_repeated_alternatives_and_branches_are_reported() -> None:
    symbols: Declared = {"s": ["a  b", alternative("a b", x=1), "a b", "so (c|d|c)"]}
    assert problems_of(symbols, facts=["x"]) == [
        (
            "symbol `s`, alternative 3: the alternative repeats alternative 1 (give that one "
            "a `weight`)"
        ),
        "symbol `s`, alternative 4, column 4: a choice holds the same branch twice (remove one)",
    ]


def test_a_value_that_a_fact_never_has_is_reported() -> None:
    symbols: Declared = {
        "s": [alternative("a", tone="crut"), alternative("b", tone={"not": "warm"}), "c"]
    }
    assert problems_of(symbols, facts={"tone": ["curt", "calm"]}) == [
        "symbol `s`, alternative 1: the fact `tone` is never 'crut' (did you mean `curt`?)",
        "symbol `s`, alternative 2: the fact `tone` is never 'warm' (accepted: `calm`, `curt`)",
    ]


def test_few_of_many_missing_symbols_are_named() -> None:
    facts = {"one": list("abcdefgh"), "other": list("abcdefgh")}
    problems = problems_of({"s": ["<x.$one.$other>"], "x.a.a": ["ok"]}, facts=facts)
    assert [problem.split("becomes ")[1][:7] for problem in problems] == [
        "`x.a.b`",
        "`x.a.c`",
        "`x.a.d`",
    ]
