from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import TypeAlias

import pytest

from coverage_assets.conversations.grammar.grammar import Alternative, Grammar

Declared: TypeAlias = Mapping[str, Sequence[str | Alternative]]


def alternative(text: str, **when: object) -> Alternative:
    return Alternative.model_validate({"text": text, "when": when})


def told(
    symbols: Declared,
    *,
    facts: Collection[str] = (),
    entry: Collection[str] = ("s",),
    over: Grammar | None = None,
) -> list[str]:
    return [
        str(problem)
        for problem in Grammar.compile(symbols, over=over).problems(facts=facts, entry=entry)
    ]


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
    assert told(symbols, facts=facts) == []


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
def test_a_name_that_leads_nowhere_is_told_with_the_nearest(text: str, problem: str) -> None:
    problems = told({"s": [text, "<greeting>"], "greeting": ["hi"]}, facts=["tone", "item.name"])
    assert problems == [f"symbol `s`, alternative 1, {problem}"] * bool(problem)


def test_a_fact_is_known_wherever_it_is_used() -> None:
    symbols: Declared = {"s": [alternative("x", tnoe="curt"), "<end.$outcmoe>"], "end.x": ["x"]}
    assert told(symbols, facts=["tone", "outcome"]) == [
        "symbol `s`, alternative 1: there is no fact `tnoe` (did you mean `tone`?)",
        "symbol `s`, alternative 2, column 6: there is no fact `outcmoe` (did you mean `outcome`?)",
    ]


def test_a_symbol_that_is_never_used_is_told_unless_it_is_inherited() -> None:
    shared = Grammar.compile(
        {"s": ["<hello>"], "hello": ["hi $name"], "spare": ["$unknown <nowhere>"]}
    )
    assert told({"own": ["x"]}, over=shared, facts=["name"]) == [
        "symbol `own`: the symbol is never used (use it, or remove it)"
    ]


def test_an_inherited_symbol_must_fit_where_it_is_used() -> None:
    shared = Grammar.compile({"hello": ["hi $name"]})
    assert told({"s": ["<hello>"]}, over=shared, facts=["item"]) == [
        "symbol `hello`, alternative 1, column 4: there is no fact `name` (accepted: `item`)"
    ]


def test_an_entry_must_lead_somewhere() -> None:
    assert told({"s": ["x"]}, entry=["s", "t", "answer.$outcome", "S"]) == [
        "symbol `t`: there is no symbol `t` (accepted: `s`)",
        "symbol `answer.$outcome`: no symbol is named like `answer.$outcome` (did you mean `s`?)",
        "symbol `answer.$outcome`: there is no fact `outcome` (nothing is accepted here)",
        "symbol `S`, column 1: `S` is not the name of a symbol (use lower-case letters, digits, underscores, dots, and facts such as `$outcome`)",
    ]


def test_repeated_alternatives_and_branches_are_told() -> None:
    symbols: Declared = {"s": ["a  b", alternative("a b", x=1), "a b", "so (c|d|c)"]}
    assert told(symbols, facts=["x"]) == [
        "symbol `s`, alternative 3: the alternative repeats alternative 1 (give that one a `weight`)",
        "symbol `s`, alternative 4, column 4: a choice holds the same branch twice (remove one)",
    ]


def test_values_that_leave_nothing_to_say_are_told() -> None:
    symbols: Declared = {
        "s": [alternative("a", tone="curt"), alternative("b", tone="calm", rush=True)]
    }
    left = "symbol `s`: no alternative is left when rush is False and tone is 'calm' (add one that holds then)"
    assert told(symbols, facts=["tone", "rush"]) == [left]
    facts = {"tone": ["curt", "calm", "warm"], "rush": [True]}
    assert told(symbols, facts=facts) == [
        "symbol `s`: no alternative is left when tone is 'warm' (add one that holds then)"
    ]


def test_conditions_that_cover_all_values_leave_something_to_say() -> None:
    symbols: Declared = {
        "s": [
            alternative("a", tone="curt"),
            alternative("b", tone={"not": "curt"}, rush=True),
            alternative("c", rush=False),
        ]
    }
    assert told(symbols, facts={"tone": ["curt", "calm", None], "rush": [True, False]}) == []


def test_only_values_that_a_symbol_can_meet_count() -> None:
    symbols: Declared = {
        "s": [
            alternative("<low>", stock="low"),
            alternative("<rest>", stock={"not": "low"}),
            "<far.$stock>",
        ],
        "low": [alternative("few", stock="low")],
        "rest": [alternative("many", stock="high"), alternative("none", stock="none")],
        "far.low": [alternative("a", stock="low")],
        "far.high": ["b"],
        "far.none": ["c"],
    }
    assert told(symbols, facts={"stock": ["low", "high", "none"]}) == []


def test_a_symbol_that_is_used_in_two_places_meets_the_values_of_both() -> None:
    symbols: Declared = {
        "s": [alternative("<x>", stock="low"), alternative("or <x>", stock="high"), "ok"],
        "x": [alternative("few", stock="low")],
    }
    assert told(symbols, facts={"stock": ["low", "high", "none"]}) == [
        "symbol `x`: no alternative is left when stock is 'high' (add one that holds then)"
    ]


def test_a_value_that_a_fact_never_has_is_told() -> None:
    symbols: Declared = {
        "s": [alternative("a", tone="crut"), alternative("b", tone={"not": "warm"}), "c"]
    }
    assert told(symbols, facts={"tone": ["curt", "calm"]}) == [
        "symbol `s`, alternative 1: the fact `tone` is never 'crut' (did you mean `curt`?)",
        "symbol `s`, alternative 2: the fact `tone` is never 'warm' (accepted: `calm`, `curt`)",
    ]


def test_a_name_with_facts_needs_a_symbol_for_each_value_that_it_can_meet() -> None:
    symbols: Declared = {
        "s": [alternative("<end.$outcome>", outcome={"not": "escalated"}), "ok"],
        "end.refused": ["no"],
        "end.completed": ["yes"],
    }
    assert told(symbols, facts={"outcome": ["refused", "completed", "escalated"]}) == []
    assert told(symbols, facts={"outcome": ["refused", "no_match"]}) == [
        "symbol `s`, alternative 1: the fact `outcome` is never 'escalated' (accepted: `no_match`, `refused`)",
        "symbol `s`, alternative 1, column 1: `end.$outcome` becomes `end.no_match` at times, and there is no such symbol (accepted: `end.completed`, `end.refused`, `s`)",
        "symbol `end.completed`: the symbol is never used (use it, or remove it)",
    ]


def test_without_the_values_of_a_fact_all_symbols_that_are_named_like_it_are_used() -> None:
    symbols: Declared = {
        "s": ["<end.$outcome>", alternative("x", outcome="refused")],
        "end.refused": ["no"],
        "end.completed": [alternative("yes", outcome="completed")],
    }
    assert told(symbols, facts=["outcome"]) == []


def test_what_would_take_too_long_to_tell_is_a_problem_of_its_own() -> None:
    pigeons, holes = [f"pigeon{number}" for number in range(9)], list("abcdefgh")
    crowded: list[str | Alternative] = [
        alternative(f"{one} and {other} in {hole}", **{one: hole, other: hole})
        for one, other in combinations(pigeons, 2)
        for hole in holes
    ]
    assert told({"s": crowded}, facts=dict.fromkeys(pigeons, holes)) == [
        "symbol `s`: its facts combine too many values to tell whether something is always left to say (test fewer facts in one symbol)"
    ]


def test_few_of_many_missing_symbols_are_named() -> None:
    facts = {"one": list("abcdefgh"), "other": list("abcdefgh")}
    problems = told({"s": ["<x.$one.$other>"], "x.a.a": ["ok"]}, facts=facts)
    assert [problem.split("becomes ")[1][:7] for problem in problems] == [
        "`x.a.b`",
        "`x.a.c`",
        "`x.a.d`",
    ]
