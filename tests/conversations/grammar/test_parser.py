from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.grammar.grammar import Grammar, GrammarError
from coverage_assets.conversations.grammar.parser import MAX_NESTING, MAX_TEXT, facts_in
from tests.conversations.grammar.compiling import compile_error


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "hi {name}",
            "column 4: `{` stands alone (write `${fact}` for a fact, or `\\{` for the sign)",
        ),
        (
            "for $240",
            (
                "column 5: a `$` must stand before the name of a fact (write `\\$` for the sign, "
                "or `${price|money}` for a price)"
            ),
        ),
        ("so (a|b", "column 4: `(` is not closed (close it with `)`, or write `\\(` for the sign)"),
        ("so (", "column 4: `(` is not closed (close it with `)`, or write `\\(` for the sign)"),
        ("so [a", "column 4: `[` is not closed (close it with `]`, or write `\\[` for the sign)"),
        ("a|b", "column 2: `|` stands outside of brackets (write `(a|b)`, or `\\|` for the sign)"),
        (
            "(a)",
            (
                "column 1: parentheses hold only one choice (write `(a|b)`, `[a]` for what may "
                "be left out, or `\\(` for the sign)"
            ),
        ),
        ("(a||b)", "column 4: a choice is empty (write `[a]` for what may be left out)"),
        ("[]", "column 2: a choice is empty (write `[a]` for what may be left out)"),
        (
            "[a)",
            (
                "column 3: `)` stands where the `[` of column 1 must be closed (close it with "
                "`]`, or write `\\)` for the sign)"
            ),
        ),
        ("a]", "column 2: `]` closes nothing (write `\\]` for the sign)"),
        ("a > b", "column 3: `>` closes nothing (write `\\>` for the sign)"),
        (
            "x\\y",
            (
                "column 2: `\\y` is no escape (a backslash may stand before one of ( ) [ ] < > | "
                "$ \\ . { })"
            ),
        ),
        (
            "x\\",
            (
                "column 2: a backslash ends the text (a backslash may stand before one of ( ) [ "
                "] < > | $ \\ . { })"
            ),
        ),
        ("a <b", "column 3: `<` is not closed (write `<symbol>`, or `\\<` for the sign)"),
        (
            "a <>",
            "column 4: the name of a symbol is empty (write `<symbol>`, or `\\<` for the sign)",
        ),
        (
            "a <Ab>",
            (
                "column 4: `Ab` is not the name of a symbol (use lower-case letters, digits, "
                "underscores, dots, and facts such as `$outcome`)"
            ),
        ),
        (
            "a <b c>",
            (
                "column 5: `b c` is not the name of a symbol (use lower-case letters, digits, "
                "underscores, dots, and facts such as `$outcome`)"
            ),
        ),
        ("a ${b", "column 3: `${` is not closed (close it with `}`)"),
        (
            "a ${B}",
            (
                "column 3: `B` is not the name of a fact (write `${fact}`, `${fact.field}` or "
                "`${fact|filter}`)"
            ),
        ),
        ("a ${b|moeny}", "column 7: `moeny` is not a filter (did you mean `money`?)"),
        ("a ${b|cap|moeny}", "column 11: `moeny` is not a filter (did you mean `money`?)"),
        (
            "a ${b|count}",
            "column 7: `count` has 0 arguments (write it like `${days|count:day:days}`)",
        ),
        (
            "a ${b|count:x:y:z}",
            "column 7: `count` has 3 arguments (write it like `${days|count:day:days}`)",
        ),
        (
            "a ${b|join:}",
            "column 7: an argument of `join` is empty (write it like `${items|join:or}`)",
        ),
        ("a ${b|day:shrt}", "column 7: `day` does not know `shrt` (did you mean `short`?)"),
        ("a\ue000", "column 2: the character U+E000 cannot be shown or is reserved"),
        (
            "x" * (MAX_TEXT + 1),
            (
                "column 1: the text has 1,001 characters; the most are 1,000 (give parts of it "
                "symbols of their own)"
            ),
        ),
        (
            "[" * (MAX_NESTING + 1),
            "column 9: brackets nest deeper than 8 levels (give inner parts symbols of their own)",
        ),
        (" ", "the alternative is empty (write `[<symbol>]` where it may be left out)"),
    ],
)
def test_a_text_that_cannot_be_read_is_refused_at_its_column(text: str, message: str) -> None:
    separator = ", " if message.startswith("column") else ": "
    assert (
        str(compile_error({"s": ["fine", text]}))
        == f"symbol `s`, alternative 2{separator}{message}"
    )


def test_all_texts_that_cannot_be_read_are_reported_at_once() -> None:
    error = compile_error({"a": ["(", "fine", "$"], "b": ["<"]})
    places = [(problem.symbol, problem.alternative, problem.column) for problem in error.problems]
    assert places == [("a", 1, 1), ("a", 3, 1), ("b", 1, 1)]


@given(st.text(st.sampled_from("ab.1:|()[]<>${}\\ ") | st.characters(), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        columns = [0 for _ in Grammar.compile({"s": [text]}).symbols]
    except GrammarError as error:
        columns = [problem.column for problem in error.problems]
    assert len(columns) == 1
    assert 0 <= columns[0] <= len(text) + 1


def test_the_facts_in_a_text_are_those_that_it_says_itself() -> None:
    assert facts_in("$a, [${b.c|cap}] (<end.$d>|$a)") == {"a", "b"}
