from __future__ import annotations

import contextlib
import pickle
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from coverage_assets.conversations.expressions.compiler import (
    MAX_TEXT,
    Expr,
    ExpressionError,
    compile_expression,
)
from coverage_assets.foundation.validation import DeclaredModel

SCOPE: dict[str, Any] = {
    "price": 12_000,
    "quantity": 2,
    "brand": "Norrvik",
    "note": None,
    "open_box": True,
    "order": {"total": 500, "lines": [3, 4], "state": "sent"},
    "orders": {"A-1": {"total": 500}, "A-2": {"total": 700}},
    "order_id": "A-2",
    "frozen": MappingProxyType({"inner": 1}),
}


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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("__import__('os')", "the functions are abs, len, max, min"),
        ("brand.__class__", "no field starts with an underscore"),
        ("_hidden", "starts with an underscore"),
        ("brand.upper()", "the functions are"),
        ("2 ** 9", "the operators on numbers are"),
        ("price / 2", "the operators on numbers are"),
        ("1.5", "constants are whole numbers"),
        ("b'x'", "constants are whole numbers"),
        ("...", "constants are whole numbers"),
        ("9999999999999999999", "beyond"),
        ("(1, 2)", "is not accepted"),
        ("{'a': 1}", "is not accepted"),
        ("[x for x in orders]", "is not accepted"),
        ("lambda: 1", "is not accepted"),
        ("f'{brand}'", "is not accepted"),
        ("(x := 1)", "is not accepted"),
        ("order.lines[0:1]", "one key stands in the brackets"),
        ("max(*orders)", "plain values"),
        ("max(orders, key=1)", "plain values"),
        ("len()", "plain values"),
        ("len(brand, brand)", "takes one value"),
        ("+price", "only `-` and `not`"),
        ("brand is 'x'", "stands before None only"),
        ("max", "is a function"),
        ("true", "is written `True`"),
        ("price +", "cannot be read"),
        ("'\\d'", "cannot be read"),
        ("\0", "cannot be read"),
        ("a = 1", "cannot be read"),
        (" ", "must not be empty"),
        ("-" * 60 + "1", "more than 40 deep"),
        ("1+" * 200 + "1", f"at most {MAX_TEXT} characters"),
    ],
)
def test_what_is_not_in_the_language_does_not_compile(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert said in caught.value.reason


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prise", "did you mean `price`"),
        ("order.totl", "did you mean `total`"),
        ("brand.total", "`brand` is a text"),
        ("note.total", "`note` is None"),
        ("orders['A-9']", "nothing under 'A-9'"),
        ("orders[1]", "a whole number cannot be looked up"),
        ("order.lines[2]", "there is none at 2"),
        ("order.lines[-1]", "there is none at -1"),
        ("order.lines[True]", "a flag cannot be looked up"),
        ("orders[[1]]", "a list cannot be looked up"),
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
def test_values_that_do_not_fit_are_explained(text: str, said: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)(SCOPE)
    assert (caught.value.text, said in caught.value.reason) == (text, True), caught.value.reason


def test_texts_cannot_grow_without_bound() -> None:
    with pytest.raises(ExpressionError, match="more than 10,000 characters"):
        compile_expression("note + note")({"note": "x" * 6_000})


def test_the_names_of_an_expression_are_what_its_scope_must_hold() -> None:
    assert compile_expression("max(a.x, b[c]) if d else 'e'").names == {"a", "b", "c", "d"}


def test_what_is_not_reached_is_not_computed() -> None:
    assert compile_expression("quantity > 5 and missing")({"quantity": 1}) is False
    assert compile_expression("1 if quantity else missing")({"quantity": 1}) == 1


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


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9).filter(bool))
def test_whole_numbers_divide_as_python_does(left: int, right: int) -> None:
    scope = {"a": left, "b": right}
    assert compile_expression("a // b * b + a % b")(scope) == left
