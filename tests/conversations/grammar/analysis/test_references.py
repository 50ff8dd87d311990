from __future__ import annotations

from coverage_assets.conversations.grammar.analysis.references import References
from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.conversations.grammar.symbol_names import parse_symbol_name

PARSED = Grammar.compile(
    {
        "open": ["<end.$outcome>, <greet>", "<greet>"],
        "greet": ["hi"],
        "end.done": ["done"],
        "end.refused": ["no"],
        "end.refused.late": ["too late"],
    }
).parsed
REFERENCES = References(PARSED)


def test_a_plain_name_refers_to_the_symbol_of_that_name() -> None:
    assert REFERENCES.resolve(parse_symbol_name("greet")) == ("greet",)
    assert REFERENCES.resolve(parse_symbol_name("gret")) == ()


def test_a_name_with_facts_refers_to_all_that_match_it_and_no_fact_holds_a_dot() -> None:
    name = parse_symbol_name("end.$outcome")
    assert REFERENCES.resolve(name) == ("end.done", "end.refused")


def test_the_targets_of_a_symbol_are_those_of_all_its_texts_each_once() -> None:
    assert list(REFERENCES.targets("open")) == ["end.done", "end.refused", "greet"]
