from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coverage_assets.conversations.grammar.analysis.limits import (
    MAX_DEPTH,
    MAX_EXPANSION,
    MAX_FACTS,
    MAX_NAMES,
    MAX_PROBLEMS,
)
from coverage_assets.conversations.grammar.grammar import Alternative, Grammar, GrammarError
from coverage_assets.conversations.grammar.parser import MAX_NESTING, MAX_TEXT
from coverage_assets.errors import UserError

Declared: TypeAlias = Mapping[str, Sequence[str | Alternative]]


def refused(symbols: Declared) -> GrammarError:
    with pytest.raises(GrammarError) as error:
        Grammar.compile(symbols)
    return error.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hi {name}", "column 4: `{` stands alone (write `${fact}` for a fact, or `\\{` for the sign)"),
        ("for $240", "column 5: a `$` must stand before the name of a fact (write `\\$` for the sign, or `${price|money}` for a price)"),
        ("so (a|b", "column 4: `(` is not closed (close it with `)`, or write `\\(` for the sign)"),
        ("so (", "column 4: `(` is not closed (close it with `)`, or write `\\(` for the sign)"),
        ("so [a", "column 4: `[` is not closed (close it with `]`, or write `\\[` for the sign)"),
        ("a|b", "column 2: `|` stands outside of brackets (write `(a|b)`, or `\\|` for the sign)"),
        ("(a)", "column 1: parentheses hold only one choice (write `(a|b)`, `[a]` for what may be left out, or `\\(` for the sign)"),
        ("(a||b)", "column 4: a choice is empty (write `[a]` for what may be left out)"),
        ("[]", "column 2: a choice is empty (write `[a]` for what may be left out)"),
        ("[a)", "column 3: `)` stands where the `[` of column 1 must be closed (close it with `]`, or write `\\)` for the sign)"),
        ("a]", "column 2: `]` closes nothing (write `\\]` for the sign)"),
        ("a > b", "column 3: `>` closes nothing (write `\\>` for the sign)"),
        ("x\\y", "column 2: `\\y` is no escape (a backslash may stand before one of ( ) [ ] < > | $ \\ . { })"),
        ("x\\", "column 2: a backslash ends the text (a backslash may stand before one of ( ) [ ] < > | $ \\ . { })"),
        ("a <b", "column 3: `<` is not closed (write `<symbol>`, or `\\<` for the sign)"),
        ("a <>", "column 4: the name of a symbol is empty (write `<symbol>`, or `\\<` for the sign)"),
        ("a <Ab>", "column 4: `Ab` is not the name of a symbol (use lower-case letters, digits, underscores, dots, and facts such as `$outcome`)"),
        ("a <b c>", "column 5: `b c` is not the name of a symbol (use lower-case letters, digits, underscores, dots, and facts such as `$outcome`)"),
        ("a ${b", "column 3: `${` is not closed (close it with `}`)"),
        ("a ${B}", "column 3: `B` is not the name of a fact (write `${fact}`, `${fact.field}` or `${fact|filter}`)"),
        ("a ${b|moeny}", "column 7: `moeny` is not a filter (did you mean `money`?)"),
        ("a ${b|cap|moeny}", "column 11: `moeny` is not a filter (did you mean `money`?)"),
        ("a ${b|count}", "column 7: `count` has 0 arguments (write it like `${days|count:day:days}`)"),
        ("a ${b|count:x:y:z}", "column 7: `count` has 3 arguments (write it like `${days|count:day:days}`)"),
        ("a ${b|join:}", "column 7: an argument of `join` is empty (write it like `${items|join:or}`)"),
        ("a ${b|day:shrt}", "column 7: `day` does not know `shrt` (did you mean `short`?)"),
        ("a\ue000", "column 2: the character U+E000 cannot be shown or is reserved"),
        ("x" * (MAX_TEXT + 1), "column 1: the text has 1,001 characters; the most are 1,000 (give parts of it symbols of their own)"),
        ("[" * (MAX_NESTING + 1), "column 9: brackets nest deeper than 8 levels (give inner parts symbols of their own)"),
        (" ", "the alternative is empty (write `[<symbol>]` where it may be left out)"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_refused_at_its_column(text: str, message: str) -> None:
    separator = ", " if message.startswith("column") else ": "
    assert str(refused({"s": ["fine", text]})) == f"symbol `s`, alternative 2{separator}{message}"


def test_all_texts_that_cannot_be_read_are_told_at_once() -> None:
    error = refused({"a": ["(", "fine", "$"], "b": ["<"]})
    places = [(problem.symbol, problem.alternative, problem.column) for problem in error.problems]
    assert places == [("a", 1, 1), ("a", 3, 1), ("b", 1, 1)]


def test_a_grammar_error_is_a_mistake_of_the_user_and_survives_pickling() -> None:
    error = refused({"a": ["("]})
    assert isinstance(error, UserError)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems


@pytest.mark.parametrize("name", ["Opening", "1st", "a b", "a..b", "a.", "", "ask-for"])
def test_a_symbol_is_named_in_lower_case(name: str) -> None:
    assert f"`{name}` cannot name a symbol" in str(refused({name: ["x"]}))


def test_a_symbol_needs_an_alternative() -> None:
    assert str(refused({"a": []})).startswith("symbol `a`: the symbol has no alternatives")


@pytest.mark.parametrize(
    ("symbols", "message"),
    [
        ({"a": ["<a>"]}, "symbol `a`, alternative 1, column 1: the symbol comes back to itself: `a` -> `a`"),
        ({"a": ["x", "[<b>|y]"], "b": ["<a>"]}, "symbol `b`, alternative 1, column 1: the symbol comes back to itself: `a` -> `b` -> `a`"),
        ({"a.x": ["so <a.$y>"]}, "symbol `a.x`, alternative 1, column 4: the symbol comes back to itself: `a.x` -> `a.x`"),
    ],
)  # fmt: skip
def test_a_symbol_that_comes_back_to_itself_is_refused(symbols: Declared, message: str) -> None:
    assert str(refused(symbols)).startswith(message)


def test_symbols_may_use_each_other_only_so_deep() -> None:
    chain: Declared = {f"s{number}": [f"<s{number + 1}>"] for number in range(MAX_DEPTH)}
    assert "more than 24 deep" in str(refused({**chain, f"s{MAX_DEPTH}": ["x"]}))
    assert Grammar.compile({**chain, f"s{MAX_DEPTH - 1}": ["x"]}).size("s0", {}) == 1


def test_symbols_are_deep_in_whatever_order_they_are_declared() -> None:
    chain: Declared = {f"s{number}": [f"<s{number + 1}>"] for number in range(MAX_DEPTH)}
    backwards = dict(reversed({**chain, f"s{MAX_DEPTH}": ["x"]}.items()))
    assert "more than 24 deep" in str(refused(backwards))


def test_a_text_that_doubles_over_and_over_is_refused() -> None:
    doubling: Declared = {f"s{n}": [f"<s{n + 1}> <s{n + 1}>"] for n in range(20)}
    assert "characters long; the most are 4,000" in str(refused({**doubling, "s20": ["x"]}))
    assert "facts; the most are 200" in str(refused({**doubling, "s20": ["$x"]}))


def test_a_text_may_be_as_long_as_the_bounds_allow() -> None:
    long = Grammar.compile({"s": ["<p>" * (MAX_EXPANSION // 100)], "p": ["x" * 100]})
    assert long.size("s", {}) == 1
    assert Grammar.compile({"s": ["$x" * MAX_FACTS]}).size("s", {"x": 1}) == 1


def test_there_are_only_so_many_names_with_facts() -> None:
    uses: list[str | Alternative] = [f"<a{number}.$x>" for number in range(MAX_NAMES + 1)]
    assert "201 different names with facts" in str(refused({"s": uses}))


def test_problems_are_told_up_to_a_number() -> None:
    assert len(refused({"a": ["("] * 100, "b": ["("]}).problems) == MAX_PROBLEMS
    circles: Declared = {f"s{number}": [f"<s{number}>"] for number in range(100)}
    assert len(refused(circles).problems) == MAX_PROBLEMS


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"text": "x", "when": "curt"}, "must be a mapping of facts to values"),
        ({"text": "x", "when": {"Tone": "curt"}}, "`Tone` is not the name of a fact"),
        (
            {"text": "x", "when": {"tone": []}},
            "`tone` must be a text, a whole number, true, false or null",
        ),
        (
            {"text": "x", "when": {"tone": 1.5}},
            "`tone` must be a text, a whole number, true, false or null",
        ),
        (
            {"text": "x", "when": {"tone": {"no": "curt"}}},
            "`tone` must be a text, a whole number, true, false or null",
        ),
        ({"text": "x", "weight": 0}, "greater than or equal to 1"),
        ({"txt": "x"}, "Field required"),
    ],
)
def test_an_alternative_is_declared_in_its_form(declared: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Alternative.model_validate(declared)


def test_a_condition_is_written_as_it_is_read() -> None:
    declared = {
        "text": "x",
        "when": {"tone": ["calm", "curt"], "rush": {"not": [True]}},
        "weight": 1,
    }
    assert Alternative.model_validate(declared).model_dump() == declared


@given(st.text(st.sampled_from("ab.1:|()[]<>${}\\ ") | st.characters(), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        columns = [0 for _ in Grammar.compile({"s": [text]}).symbols]
    except GrammarError as error:
        columns = [problem.column for problem in error.problems]
    assert len(columns) == 1
    assert 0 <= columns[0] <= len(text) + 1
