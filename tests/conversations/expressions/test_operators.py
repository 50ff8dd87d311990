"""Operators take values of one type, without conversion and within bounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.expressions.compiler import (
    ExpressionError,
    compile_expression,
)
from tests.conversations.expressions.scope import SCOPE


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("price // 0", "division by zero"),
        ("price % 0", "division by zero"),
        ("brand * 3", "needs whole numbers"),
        ("brand % 3", "needs whole numbers"),
        ("open_box + 1", "a flag"),
        ("brand + 1", "needs whole numbers"),
        ("-brand", "needs whole numbers"),
        ("abs(open_box)", "needs whole numbers"),
        ("price < brand", "compares numbers or texts"),
        ("open_box < 2", "compares numbers or texts"),
        ("note < 2", "compares numbers or texts"),
        ("max(1, 'a')", "needs whole numbers or texts"),
        ("max([])", "an empty list"),
        ("min(open_box, 1)", "needs whole numbers or texts"),
        ("1 in brand", "only texts stand in a text"),
        ("1 in price", "in which nothing can be"),
        ("len(price)", "`len` needs"),
        ("price * price * price * price * price", "beyond"),
    ],
)
def test_values_that_an_operator_does_not_accept_are_explained(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)(SCOPE)
    assert (caught.value.text, reason in caught.value.reason) == (text, True), caught.value.reason


def test_texts_cannot_grow_without_bound() -> None:
    with pytest.raises(ExpressionError, match="more than 10,000 characters"):
        compile_expression("note + note")({"note": "x" * 6_000})


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9).filter(bool))
def test_whole_numbers_divide_as_python_does(left: int, right: int) -> None:
    scope = {"a": left, "b": right}
    assert compile_expression("a // b * b + a % b")(scope) == left
