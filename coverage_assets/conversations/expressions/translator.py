"""Translation of parsed expressions into closures: a white list of syntax nodes, nothing else."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from coverage_assets.conversations.expressions.lookups import Evaluator, field_of, item_of
from coverage_assets.conversations.expressions.operators import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    MAX_NUMBER,
    EvaluationFault,
    comparable,
    length,
    whole,
)
from coverage_assets.errors import did_you_mean

MAX_DEPTH = 40

_CONSTANTS = {"true": "True", "false": "False", "null": "None", "none": "None"}


class Translator:
    """Translates the nodes of one expression into closures and collects the names it reads."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[str] = set()

    def translate(self, node: ast.expr, depth: int) -> Evaluator:
        """Return the closure of one node."""
        if depth > MAX_DEPTH:
            raise EvaluationFault(f"it nests more than {MAX_DEPTH} deep")
        method = self._METHODS.get(type(node))
        if method is None:
            raise EvaluationFault(
                f"`{self.source_of(node)}` is not accepted: use names, fields, whole numbers, "
                "texts, lists, + - * // %, "
                f"comparisons, and/or/not, `x if c else y` and {', '.join(FUNCTIONS)}"
            )
        return method(self, node, depth + 1)

    def source_of(self, node: ast.expr) -> str:
        """Return the source text of a node."""
        return ast.get_source_segment(self.text.strip().replace("\n", " "), node) or self.text

    def _name(self, node: ast.Name, _depth: int) -> Evaluator:
        name = node.id
        if name.startswith("_"):
            raise EvaluationFault(f"`{name}` starts with an underscore, which no name here does")
        if name in FUNCTIONS:
            raise EvaluationFault(f"`{name}` is a function: call it, as in `{name}(...)`")
        if name in _CONSTANTS:
            raise EvaluationFault(f"`{name}` is written `{_CONSTANTS[name]}` here")
        self.names.add(name)

        def look_up(scope: Mapping[str, Any]) -> Any:
            try:
                return scope[name]
            except KeyError:
                raise EvaluationFault(
                    f"`{name}` is not known; {did_you_mean(name, scope)}"
                ) from None

        return look_up

    def _constant(self, node: ast.Constant, _depth: int) -> Evaluator:
        value = node.value
        if value is not None and type(value) not in {int, str, bool}:
            raise EvaluationFault(
                f"`{self.source_of(node)}` is not accepted: "
                "constants are whole numbers, texts, True, False and None"
            )
        if isinstance(value, int) and abs(value) > MAX_NUMBER:
            raise EvaluationFault(f"`{self.source_of(node)}` is beyond {MAX_NUMBER}")
        return lambda _scope: value

    def _list(self, node: ast.List, depth: int) -> Evaluator:
        items = [self.translate(item, depth) for item in node.elts]
        return lambda scope: [item(scope) for item in items]

    def _attribute(self, node: ast.Attribute, depth: int) -> Evaluator:
        if node.attr.startswith("_"):
            raise EvaluationFault(f"`{self.source_of(node)}`: no field starts with an underscore")
        return field_of(self.translate(node.value, depth), node.attr, self.source_of(node.value))

    def _subscript(self, node: ast.Subscript, depth: int) -> Evaluator:
        if isinstance(node.slice, ast.Slice | ast.Tuple):
            raise EvaluationFault(f"`{self.source_of(node)}`: one key stands in the brackets")
        return item_of(
            self.translate(node.value, depth),
            self.translate(node.slice, depth),
            self.source_of(node.value),
        )

    def _binary(self, node: ast.BinOp, depth: int) -> Evaluator:
        operation = ARITHMETIC.get(type(node.op))
        if operation is None:
            raise EvaluationFault(
                f"`{self.source_of(node)}`: the operators on numbers are + - * // and %"
            )
        left, right = self.translate(node.left, depth), self.translate(node.right, depth)
        return lambda scope: operation(left(scope), right(scope))

    def _unary(self, node: ast.UnaryOp, depth: int) -> Evaluator:
        inner = self.translate(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda scope: not inner(scope)
        if isinstance(node.op, ast.USub):
            return lambda scope: -whole(inner(scope), "-")
        raise EvaluationFault(f"`{self.source_of(node)}`: only `-` and `not` stand before a value")

    def _junction(self, node: ast.BoolOp, depth: int) -> Evaluator:
        parts = [self.translate(part, depth) for part in node.values]
        stop_at = isinstance(node.op, ast.Or)

        def combine(scope: Mapping[str, Any]) -> Any:
            value: Any = None
            for part in parts:
                value = part(scope)
                if bool(value) is stop_at:
                    return value
            return value

        return combine

    def _comparison(self, node: ast.Compare, depth: int) -> Evaluator:
        first = self.translate(node.left, depth)
        links = []
        for sign, operand in zip(node.ops, node.comparators, strict=True):
            is_none = isinstance(operand, ast.Constant) and operand.value is None
            if isinstance(sign, ast.Is | ast.IsNot) and not is_none:
                raise EvaluationFault(
                    f"`{self.source_of(node)}`: "
                    "`is` stands before None only; compare values with =="
                )
            links.append((COMPARISONS[type(sign)], self.translate(operand, depth)))
        if len(links) == 1:
            compare, second = links[0]
            return lambda scope: compare(first(scope), second(scope))

        def chain(scope: Mapping[str, Any]) -> bool:
            left = first(scope)
            for holds, operand in links:
                right = operand(scope)
                if not holds(left, right):
                    return False
                left = right
            return True

        return chain

    def _choice(self, node: ast.IfExp, depth: int) -> Evaluator:
        test, body, other = (
            self.translate(part, depth) for part in (node.test, node.body, node.orelse)
        )
        return lambda scope: body(scope) if test(scope) else other(scope)

    def _call(self, node: ast.Call, depth: int) -> Evaluator:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name not in FUNCTIONS:
            raise EvaluationFault(
                f"`{self.source_of(node)}`: the functions are {', '.join(FUNCTIONS)}"
            )
        if (
            node.keywords
            or not node.args
            or any(isinstance(item, ast.Starred) for item in node.args)
        ):
            raise EvaluationFault(
                f"`{self.source_of(node)}`: a function takes one or more plain values"
            )
        arguments = [self.translate(item, depth) for item in node.args]
        if name in {"min", "max"}:
            pick = min if name == "min" else max
            return lambda scope: pick(comparable([item(scope) for item in arguments], name))
        if len(arguments) != 1:
            raise EvaluationFault(f"`{self.source_of(node)}`: `{name}` takes one value")
        only = arguments[0]
        if name == "abs":
            return lambda scope: abs(whole(only(scope), "abs"))
        return lambda scope: length(only(scope))

    _METHODS: ClassVar[Mapping[type[ast.expr], Callable[[Translator, Any, int], Evaluator]]] = {
        ast.Name: _name,
        ast.Constant: _constant,
        ast.List: _list,
        ast.Attribute: _attribute,
        ast.Subscript: _subscript,
        ast.BinOp: _binary,
        ast.UnaryOp: _unary,
        ast.BoolOp: _junction,
        ast.Compare: _comparison,
        ast.IfExp: _choice,
        ast.Call: _call,
    }
