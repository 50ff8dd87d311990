"""The operators and functions of expressions: strictly typed and bounded.

Nothing is converted: a flag is not a number, a number is not a text. An operation that does not
accept its values raises an `EvaluationFault` that says why.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

FUNCTIONS = ("abs", "len", "max", "min")
MAX_NUMBER = 2**63 - 1
MAX_CHARACTERS = 10_000


class EvaluationFault(Exception):  # noqa: N818  # the public error is `ExpressionError`
    """A fault in an expression, raised where the text of the expression is not known."""


def kind(value: object) -> str:
    """Return the type of a value in words."""
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "a flag"
    for types, words in (((int,), "a whole number"), ((str,), "a text"), ((list, tuple), "a list")):
        if isinstance(value, types):
            return words
    return "a record" if isinstance(value, Mapping) else f"a {type(value).__name__}"


def whole(value: Any, sign: str) -> int:
    """Return the value if it is a whole number; `sign` names the operation that needs it."""
    if type(value) is not int:
        raise EvaluationFault(f"`{sign}` needs whole numbers, and {value!r} is {kind(value)}")
    return value


def _bounded(value: int) -> int:
    if -MAX_NUMBER <= value <= MAX_NUMBER:
        return value
    raise EvaluationFault(f"the result is beyond {MAX_NUMBER}")


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, str) and isinstance(right, str):
        if len(left) + len(right) > MAX_CHARACTERS:
            raise EvaluationFault(f"the result has more than {MAX_CHARACTERS:,} characters")
        return left + right
    return _bounded(whole(left, "+") + whole(right, "+"))


def _subtract(left: Any, right: Any) -> int:
    return _bounded(whole(left, "-") - whole(right, "-"))


def _multiply(left: Any, right: Any) -> int:
    return _bounded(whole(left, "*") * whole(right, "*"))


def _divide(left: Any, right: Any) -> int:
    if whole(right, "//") == 0:
        raise EvaluationFault("division by zero")
    return _bounded(whole(left, "//") // int(right))


def _remainder(left: Any, right: Any) -> int:
    if whole(right, "%") == 0:
        raise EvaluationFault("division by zero")
    return whole(left, "%") % int(right)


def _same(left: Any, right: Any) -> bool:
    """Compare without conversion: a flag is not a number."""
    return bool(left == right) and isinstance(left, bool) is isinstance(right, bool)


def comparable(values: list[Any], sign: str) -> list[Any]:
    """Return the values, or the items of a single list, if all are whole numbers or all texts."""
    items = list(values[0]) if len(values) == 1 and isinstance(values[0], list | tuple) else values
    kinds = {type(item) for item in items}
    if kinds not in ({int}, {str}):
        shown = " and ".join(sorted(map(kind, items))) or "an empty list"
        raise EvaluationFault(f"`{sign}` needs whole numbers or texts, not {shown}")
    return items


def _require_ordered(left: Any, right: Any, sign: str) -> None:
    if type(left) is not type(right) or type(left) not in {int, str}:
        raise EvaluationFault(
            f"`{sign}` compares numbers or texts, "
            f"not {left!r} ({kind(left)}) and {right!r} ({kind(right)})"
        )


def _less(left: Any, right: Any) -> bool:
    _require_ordered(left, right, "<")
    return bool(left < right)


def _at_most(left: Any, right: Any) -> bool:
    _require_ordered(left, right, "<=")
    return bool(left <= right)


def _more(left: Any, right: Any) -> bool:
    _require_ordered(left, right, ">")
    return bool(left > right)


def _at_least(left: Any, right: Any) -> bool:
    _require_ordered(left, right, ">=")
    return bool(left >= right)


def _contains(item: Any, container: Any) -> bool:
    if isinstance(container, str | Mapping):
        if not isinstance(item, str):
            raise EvaluationFault(
                f"`in`: {item!r} is {kind(item)}; only texts stand in {kind(container)}"
            )
        return item in container
    if isinstance(container, list | tuple):
        return any(_same(item, other) for other in container)
    raise EvaluationFault(f"`in`: {container!r} is {kind(container)}, in which nothing can be")


def length(value: Any) -> int:
    """Return the number of characters, entries or fields of a value."""
    if isinstance(value, str | list | tuple | Mapping):
        return len(value)
    raise EvaluationFault(f"`len` needs a text, a list or a record, and {value!r} is {kind(value)}")


ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: _add,
    ast.Sub: _subtract,
    ast.Mult: _multiply,
    ast.FloorDiv: _divide,
    ast.Mod: _remainder,
}

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: _same,
    ast.NotEq: lambda left, right: not _same(left, right),
    ast.Lt: _less,
    ast.LtE: _at_most,
    ast.Gt: _more,
    ast.GtE: _at_least,
    ast.In: _contains,
    ast.NotIn: lambda item, container: not _contains(item, container),
    ast.Is: lambda left, _none: left is None,
    ast.IsNot: lambda left, _none: left is not None,
}
