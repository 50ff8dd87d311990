"""The expression language of the declared files: `orders[id].total - fee`, `stock >= quantity`.

A text is parsed once into closures over a white list of syntax: names, constants, lists, fields,
arithmetic on whole numbers, comparisons, conditions and four functions. Python itself evaluates
nothing and values are never converted. Numbers and texts are bounded, so that a text from a file
can neither reach out of its scope nor exhaust memory.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator

from coverage_assets.conversations.expressions.lookups import Evaluator
from coverage_assets.conversations.expressions.operators import EvaluationFault
from coverage_assets.conversations.expressions.translator import Translator

MAX_TEXT = 300


class ExpressionError(ValueError):
    """An expression that is not valid, or does not fit the values of its scope."""

    def __init__(self, text: str, reason: str) -> None:
        self.text, self.reason = text, reason
        super().__init__(text, reason)

    def __str__(self) -> str:
        return f"`{self.text}`: {self.reason}"


class Expression:
    """A compiled expression: call it with a scope, a mapping of names to values."""

    __slots__ = ("_evaluate", "names", "text")

    def __init__(self, text: str, names: frozenset[str], evaluate: Evaluator) -> None:
        self.text = text
        self.names = names
        self._evaluate = evaluate

    def __call__(self, scope: Mapping[str, Any]) -> Any:
        """Return the value in this scope, or raise an `ExpressionError`."""
        try:
            return self._evaluate(scope)
        except EvaluationFault as fault:
            raise ExpressionError(self.text, str(fault)) from None

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def __reduce__(self) -> tuple[Callable[[str], Expression], tuple[str]]:
        return compile_expression, (self.text,)


@lru_cache(maxsize=1 << 14)
def compile_expression(text: str) -> Expression:
    """Compile a text; raise an `ExpressionError` that says what is wrong and what is accepted."""
    try:
        return _compile(text)
    except EvaluationFault as fault:
        shown = text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "..."
        raise ExpressionError(shown, str(fault)) from None


def _require_expression(text: str) -> str:
    compile_expression(text)
    return text


Expr = Annotated[str, AfterValidator(_require_expression)]
"""A field of a declared model that holds an expression: a text that compiles."""


def _compile(text: str) -> Expression:
    if len(text) > MAX_TEXT:
        raise EvaluationFault(
            f"an expression has at most {MAX_TEXT} characters, this one has {len(text):,}"
        )
    if not text.strip():
        raise EvaluationFault(
            "an expression must not be empty; write '' (with the quotes) for an empty text"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tree = ast.parse(text.strip().replace("\n", " "), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise EvaluationFault(f"it cannot be read ({reason})") from None
    translator = Translator(text)
    evaluate = translator.translate(tree.body, 0)
    return Expression(text, frozenset(translator.names), evaluate)
