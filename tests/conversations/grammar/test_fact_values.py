from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.grammar.fact_values import MAX_VALUE
from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.foundation.random_stream import random_stream
from tests.conversations.grammar.compiling import render_error, rendered

VALUES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


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
    assert rendered(Grammar.compile({"name": ["we call it $value, ok?"]}), "name", value=value) == {
        f"We call it {value}, ok?"
    }


def test_a_fact_completes_the_name_of_a_symbol() -> None:
    grammar = Grammar.compile(
        {"end": ["well, <answer.$outcome>"], "answer.refused": ["no"], "answer.completed": ["done"]}
    )
    assert rendered(grammar, "end", outcome="refused") == {"Well, no"}
    assert rendered(grammar, "answer.${case.outcome}", case={"outcome": "completed"}) == {"Done"}


@pytest.mark.parametrize(
    ("text", "facts", "message"),
    [
        ("is it $itme?", {"item": "x"}, "column 7: there is no fact `itme` (did you mean `item`?)"),
        (
            "${item.nme}",
            {"item": {"name": "x"}},
            "column 1: the fact `item` has no field `nme` (did you mean `name`?)",
        ),
        (
            "${item.name}",
            {"item": "x"},
            "column 1: the fact `item` has no fields (write `${item}`)",
        ),
        (
            "$items",
            {"items": ["x"]},
            "column 1: the fact `items` is a list (write `${items|join}`)",
        ),
        (
            "$item",
            {"item": {"name": "x"}},
            "column 1: the fact `item` is a record (write `${item.field}`)",
        ),
        (
            "$item",
            {"item": None},
            (
                "column 1: the fact `item` is None, which cannot be said (say texts and whole "
                "numbers; test the others with `when`)"
            ),
        ),
        (
            "$rush",
            {"rush": True},
            (
                "column 1: the fact `rush` is True, which cannot be said (say texts and whole "
                "numbers; test the others with `when`)"
            ),
        ),
        (
            "$item",
            {"item": "x" * (MAX_VALUE + 1)},
            "column 1: the fact `item` has 2,001 characters; the most are 2,000",
        ),
        (
            "pay ${item|money}",
            {"item": "x"},
            "column 5: the fact `item`: `money` takes a whole number, not 'x'",
        ),
        ("<a.$item>", {"item": "b"}, "column 1: there is no symbol `a.b` (accepted: `s`)"),
        (
            "<a.$item>",
            {"item": "b.c"},
            "column 1: the fact `item` is 'b.c', which cannot complete a name",
        ),
        (
            "<a.$item>",
            {"item": ""},
            "column 1: the fact `item` is '', which cannot complete a name",
        ),
    ],
)
def test_a_fact_that_cannot_be_said_is_reported_with_its_place(
    text: str, facts: dict[str, object], message: str
) -> None:
    assert (
        render_error(Grammar.compile({"s": [text]}), "s", **facts)
        == f"symbol `s`, alternative 1, {message}"
    )
