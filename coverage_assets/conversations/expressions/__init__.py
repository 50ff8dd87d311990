"""The small, safe expression language of the declared files.

Expressions are parsed once and evaluated on plain values. There is no access to Python
attributes, no import and no call of anything that is not listed in `operators`.
"""

from coverage_assets.conversations.expressions.compiler import (
    Expr,
    Expression,
    ExpressionError,
    compile_expression,
)
from coverage_assets.conversations.expressions.operators import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "Expr",
    "Expression",
    "ExpressionError",
    "compile_expression",
]
