"""Only a white list of Python's syntax is translated, and only what is reached is evaluated."""

from __future__ import annotations

import pytest

from coverage_assets.conversations.expressions.compiler import (
    MAX_TEXT,
    ExpressionError,
    compile_expression,
)


@pytest.mark.parametrize(
    ("text", "reason"),
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
def test_syntax_outside_of_the_language_does_not_compile(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert reason in caught.value.reason


def test_operands_that_are_not_reached_are_not_evaluated() -> None:
    assert compile_expression("quantity > 5 and missing")({"quantity": 1}) is False
    assert compile_expression("1 if quantity else missing")({"quantity": 1}) == 1
