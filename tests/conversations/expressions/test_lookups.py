"""Fields and items are read from records and lists, or the error says what there is."""

from __future__ import annotations

import pytest

from coverage_assets.conversations.expressions.compiler import (
    ExpressionError,
    compile_expression,
)
from tests.conversations.expressions.scope import SCOPE


@pytest.mark.parametrize(
    ("text", "reason"),
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
    ],
)
def test_a_name_or_key_that_is_not_there_is_explained(text: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)(SCOPE)
    assert (caught.value.text, reason in caught.value.reason) == (text, True), caught.value.reason
