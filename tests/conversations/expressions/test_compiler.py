"""An expression is compiled once, gives its value in a scope, or explains why it cannot."""

from __future__ import annotations

import contextlib
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coverage_assets.conversations.expressions.compiler import (
    Expr,
    ExpressionError,
    compile_expression,
)
from coverage_assets.foundation.validation import DeclaredModel
from tests.conversations.expressions.scope import SCOPE


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("price * quantity - 1", 23_999),
        ("-price // 7 + price % 7", -1715 + 2),
        ("'RET-' + order_id", "RET-A-2"),
        ("orders[order_id].total", 700),
        ("orders['A-1'].total", 500),
        ("order.lines[1]", 4),
        ("frozen.inner", 1),
        ("0 < quantity <= 2", True),
        ("0 < quantity < 2", False),
        ("brand in ['Norrvik', 'Halden']", True),
        ("order_id not in orders", False),
        ("'orr' in brand", True),
        ("note is None", True),
        ("note is not None and note.length > 3", False),
        ("brand if note is None else note", "Norrvik"),
        ("note or brand", "Norrvik"),
        ("not open_box", False),
        ("open_box == 1", False),
        ("open_box != 1", True),
        ("1 in [True]", False),
        ("max(price, 1) + min([3, 2]) + abs(-4) + len(orders)", 12_008),
        ("max('a', 'b')", "b"),
        ("[quantity, 'x', None]", [2, "x", None]),
        ("price\n  + 1", 12_001),
        ("''", ""),
    ],
)
def test_an_expression_gives_its_value(text: str, value: object) -> None:
    found = compile_expression(text)(SCOPE)
    assert (found, type(found)) == (value, type(value))


def test_the_names_of_an_expression_are_what_its_scope_must_hold() -> None:
    assert compile_expression("max(a.x, b[c]) if d else 'e'").names == {"a", "b", "c", "d"}


def test_an_expression_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(compile_expression("a + 1")))({"a": 1}) == 2


def test_an_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ExpressionError("a", "is wrong")))
    assert (str(error), error.reason) == ("`a`: is wrong", "is wrong")


def test_a_model_accepts_only_texts_that_compile() -> None:
    class Rule(DeclaredModel):
        that: Expr

    assert Rule(that="a < 1").that == "a < 1"
    with pytest.raises(ValidationError, match="cannot be read"):
        Rule(that="a <")


@given(st.text(max_size=60))
def test_any_text_compiles_or_is_refused(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        compile_expression(text)


PIECES = st.sampled_from(
    [
        "price",
        "quantity",
        "brand",
        "note",
        "open_box",
        "order",
        "orders",
        "order_id",
        "1",
        "'a'",
        "None",
        "[",
        "]",
        "(",
        ")",
        ".",
        ",",
        "+",
        "-",
        "*",
        "//",
        "%",
        "<",
        "==",
        "in",
        "not",
        "and",
        "or",
        "if",
        "else",
        "is",
        "len",
        "max",
    ]
)


@given(st.lists(PIECES, max_size=9).map(" ".join))
def test_whatever_compiles_gives_a_value_or_is_explained(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        compile_expression(text)(SCOPE)
