from __future__ import annotations

from itertools import combinations

from coverage_assets.conversations.grammar.grammar import Alternative
from tests.conversations.grammar.compiling import Declared, alternative, problems_of


def test_values_that_leave_nothing_to_say_are_reported() -> None:
    symbols: Declared = {
        "s": [alternative("a", tone="curt"), alternative("b", tone="calm", rush=True)]
    }
    left = (
        "symbol `s`: no alternative is left when rush is False and tone is 'calm' (add "
        "one that holds then)"
    )
    assert problems_of(symbols, facts=["tone", "rush"]) == [left]
    facts = {"tone": ["curt", "calm", "warm"], "rush": [True]}
    assert problems_of(symbols, facts=facts) == [
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
    assert problems_of(symbols, facts={"tone": ["curt", "calm", None], "rush": [True, False]}) == []


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
    assert problems_of(symbols, facts={"stock": ["low", "high", "none"]}) == []


def test_a_symbol_that_is_used_in_two_places_meets_the_values_of_both() -> None:
    symbols: Declared = {
        "s": [alternative("<x>", stock="low"), alternative("or <x>", stock="high"), "ok"],
        "x": [alternative("few", stock="low")],
    }
    assert problems_of(symbols, facts={"stock": ["low", "high", "none"]}) == [
        "symbol `x`: no alternative is left when stock is 'high' (add one that holds then)"
    ]


def test_a_name_with_facts_needs_a_symbol_for_each_value_that_it_can_meet() -> None:
    symbols: Declared = {
        "s": [alternative("<end.$outcome>", outcome={"not": "escalated"}), "ok"],
        "end.refused": ["no"],
        "end.completed": ["yes"],
    }
    assert problems_of(symbols, facts={"outcome": ["refused", "completed", "escalated"]}) == []
    assert problems_of(symbols, facts={"outcome": ["refused", "no_match"]}) == [
        (
            "symbol `s`, alternative 1: the fact `outcome` is never 'escalated' (accepted: "
            "`no_match`, `refused`)"
        ),
        (
            "symbol `s`, alternative 1, column 1: `end.$outcome` becomes `end.no_match` at "
            "times, and there is no such symbol (accepted: `end.completed`, `end.refused`, "
            "`s`)"
        ),
        "symbol `end.completed`: the symbol is never used (use it, or remove it)",
    ]


def test_without_the_values_of_a_fact_all_symbols_that_are_named_like_it_are_used() -> None:
    symbols: Declared = {
        "s": ["<end.$outcome>", alternative("x", outcome="refused")],
        "end.refused": ["no"],
        "end.completed": [alternative("yes", outcome="completed")],
    }
    assert problems_of(symbols, facts=["outcome"]) == []


def test_what_would_take_too_long_to_decide_is_a_problem_of_its_own() -> None:
    pigeons, nests = [f"pigeon{number}" for number in range(9)], list("abcdefgh")
    crowded: list[str | Alternative] = [
        Alternative.model_validate(
            {"text": f"{one} {other} {nest}", "when": {one: nest, other: nest}}
        )
        for one, other in combinations(pigeons, 2)
        for nest in nests
    ]
    assert problems_of({"s": crowded}, facts=dict.fromkeys(pigeons, nests)) == [
        (
            "symbol `s`: its facts combine too many values to tell whether something is "
            "always left to say (test fewer facts in one symbol)"
        )
    ]
