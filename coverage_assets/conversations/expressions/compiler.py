"""A small language for what declared files compute: `orders[order_id].total - fee`, `stock >= quantity`.

Texts are parsed once into closures over a white list: names, constants, lists, fields, arithmetic on whole numbers,
comparisons, conditions and four functions. Nothing else is accepted, nothing is evaluated by Python itself, values never
convert into each other, and numbers and texts are bounded, so that a text from a file can neither reach out nor blow up.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator

from coverage_assets.conversations.expressions.operators import (
    ARITHMETIC,
    COMPARISONS,
    MAX_NUMBER,
    EvaluationFault,
    comparable,
    kind,
    length,
    whole,
)
from coverage_assets.errors import did_you_mean

MAX_TEXT = 300
MAX_DEPTH = 40
FUNCTIONS = ("abs", "len", "max", "min")

Run: TypeAlias = Callable[[Mapping[str, Any]], Any]

_WORDS = {"true": "True", "false": "False", "null": "None", "none": "None"}


class ExpressionError(ValueError):
    """An expression is not written as it may be, or does not fit the values that it met."""

    def __init__(self, text: str, what: str) -> None:
        self.text, self.what = text, what
        super().__init__(text, what)

    def __str__(self) -> str:
        return f"`{self.text}`: {self.what}"


class Expression:
    """A text that compiles: call it with a scope, a mapping of names to values."""

    __slots__ = ("_run", "names", "text")

    def __init__(self, text: str, names: frozenset[str], run: Run) -> None:
        self.text = text
        self.names = names
        self._run = run

    def __call__(self, scope: Mapping[str, Any]) -> Any:
        """The value in this scope, or an `ExpressionError`."""
        try:
            return self._run(scope)
        except EvaluationFault as fault:
            raise ExpressionError(self.text, str(fault)) from None

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def __reduce__(self) -> tuple[Callable[[str], Expression], tuple[str]]:
        return compile_expression, (self.text,)


@lru_cache(maxsize=1 << 14)
def compile_expression(text: str) -> Expression:
    """The expression that a text stands for; an `ExpressionError` says what is wrong with it and what would do."""
    try:
        return _compiled(text)
    except EvaluationFault as fault:
        shown = text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "..."
        raise ExpressionError(shown, str(fault)) from None


def _check(text: str) -> str:
    compile_expression(text)
    return text


Expr = Annotated[str, AfterValidator(_check)]
"""The type of a field of a declared model that holds an expression: a text that compiles."""


def _compiled(text: str) -> Expression:
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
    compiler = _Compiler(text)
    run = compiler.compile(tree.body, 0)
    return Expression(text, frozenset(compiler.names), run)


class _Compiler:
    """Turns the nodes of one text into closures, and collects the names that it needs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: set[str] = set()

    def compile(self, node: ast.expr, depth: int) -> Run:
        """The closure of one node."""
        if depth > MAX_DEPTH:
            raise EvaluationFault(f"it nests more than {MAX_DEPTH} deep")
        translate = _TRANSLATIONS.get(type(node))
        if translate is None:
            raise EvaluationFault(
                f"`{self.part(node)}` is not accepted: use names, fields, whole numbers, texts, lists, + - * // %, "
                f"comparisons, and/or/not, `x if c else y` and {', '.join(FUNCTIONS)}"
            )
        return translate(self, node, depth + 1)

    def part(self, node: ast.expr) -> str:
        """The piece of the text that a node stands for."""
        return ast.get_source_segment(self.text.strip().replace("\n", " "), node) or self.text

    def name(self, node: ast.Name, _depth: int) -> Run:
        name = node.id
        if name.startswith("_"):
            raise EvaluationFault(f"`{name}` starts with an underscore, which no name here does")
        if name in FUNCTIONS:
            raise EvaluationFault(f"`{name}` is a function: call it, as in `{name}(...)`")
        if name in _WORDS:
            raise EvaluationFault(f"`{name}` is written `{_WORDS[name]}` here")
        self.names.add(name)

        def look_up(scope: Mapping[str, Any]) -> Any:
            try:
                return scope[name]
            except KeyError:
                raise EvaluationFault(
                    f"`{name}` is not known; {did_you_mean(name, scope)}"
                ) from None

        return look_up

    def constant(self, node: ast.Constant, _depth: int) -> Run:
        value = node.value
        if value is not None and type(value) not in {int, str, bool}:
            raise EvaluationFault(
                f"`{self.part(node)}` is not accepted: constants are whole numbers, texts, True, False and None"
            )
        if isinstance(value, int) and abs(value) > MAX_NUMBER:
            raise EvaluationFault(f"`{self.part(node)}` is beyond {MAX_NUMBER}")
        return lambda _scope: value

    def list(self, node: ast.List, depth: int) -> Run:
        items = [self.compile(item, depth) for item in node.elts]
        return lambda scope: [item(scope) for item in items]

    def attribute(self, node: ast.Attribute, depth: int) -> Run:
        if node.attr.startswith("_"):
            raise EvaluationFault(f"`{self.part(node)}`: no field starts with an underscore")
        return _field_of(self.compile(node.value, depth), node.attr, self.part(node.value))

    def subscript(self, node: ast.Subscript, depth: int) -> Run:
        if isinstance(node.slice, ast.Slice | ast.Tuple):
            raise EvaluationFault(f"`{self.part(node)}`: one key stands in the brackets")
        return _item_of(
            self.compile(node.value, depth), self.compile(node.slice, depth), self.part(node.value)
        )

    def binary(self, node: ast.BinOp, depth: int) -> Run:
        operation = ARITHMETIC.get(type(node.op))
        if operation is None:
            raise EvaluationFault(
                f"`{self.part(node)}`: the operators on numbers are + - * // and %"
            )
        left, right = self.compile(node.left, depth), self.compile(node.right, depth)
        return lambda scope: operation(left(scope), right(scope))

    def unary(self, node: ast.UnaryOp, depth: int) -> Run:
        inner = self.compile(node.operand, depth)
        if isinstance(node.op, ast.Not):
            return lambda scope: not inner(scope)
        if isinstance(node.op, ast.USub):
            return lambda scope: -whole(inner(scope), "-")
        raise EvaluationFault(f"`{self.part(node)}`: only `-` and `not` stand before a value")

    def junction(self, node: ast.BoolOp, depth: int) -> Run:
        parts = [self.compile(part, depth) for part in node.values]
        stop_at = isinstance(node.op, ast.Or)

        def combine(scope: Mapping[str, Any]) -> Any:
            value: Any = None
            for part in parts:
                value = part(scope)
                if bool(value) is stop_at:
                    return value
            return value

        return combine

    def comparison(self, node: ast.Compare, depth: int) -> Run:
        first = self.compile(node.left, depth)
        links = []
        for sign, operand in zip(node.ops, node.comparators, strict=True):
            is_none = isinstance(operand, ast.Constant) and operand.value is None
            if isinstance(sign, ast.Is | ast.IsNot) and not is_none:
                raise EvaluationFault(
                    f"`{self.part(node)}`: `is` stands before None only; compare values with =="
                )
            links.append((COMPARISONS[type(sign)], self.compile(operand, depth)))
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

    def choice(self, node: ast.IfExp, depth: int) -> Run:
        test, body, other = (
            self.compile(part, depth) for part in (node.test, node.body, node.orelse)
        )
        return lambda scope: body(scope) if test(scope) else other(scope)

    def call(self, node: ast.Call, depth: int) -> Run:
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name not in FUNCTIONS:
            raise EvaluationFault(f"`{self.part(node)}`: the functions are {', '.join(FUNCTIONS)}")
        if (
            node.keywords
            or not node.args
            or any(isinstance(item, ast.Starred) for item in node.args)
        ):
            raise EvaluationFault(f"`{self.part(node)}`: a function takes one or more plain values")
        arguments = [self.compile(item, depth) for item in node.args]
        if name in {"min", "max"}:
            pick = min if name == "min" else max
            return lambda scope: pick(comparable([item(scope) for item in arguments], name))
        if len(arguments) != 1:
            raise EvaluationFault(f"`{self.part(node)}`: `{name}` takes one value")
        only = arguments[0]
        if name == "abs":
            return lambda scope: abs(whole(only(scope), "abs"))
        return lambda scope: length(only(scope))


def _field_of(record: Run, name: str, shown: str) -> Run:
    def read(scope: Mapping[str, Any]) -> Any:
        value = record(scope)
        if not isinstance(value, dict | Mapping):
            raise EvaluationFault(
                f"`{shown}` is {kind(value)}, which has no fields such as `{name}`"
            )
        try:
            return value[name]
        except KeyError:
            raise EvaluationFault(
                f"`{shown}` has no field `{name}`; {did_you_mean(name, map(str, value))}"
            ) from None

    return read


def _item_of(container: Run, key: Run, shown: str) -> Run:
    def read(scope: Mapping[str, Any]) -> Any:
        value, place = container(scope), key(scope)
        if isinstance(value, dict | Mapping) and isinstance(place, str):
            try:
                return value[place]
            except KeyError:
                raise EvaluationFault(f"`{shown}` has nothing under {place!r}") from None
        if isinstance(value, list | tuple) and type(place) is int:
            if not 0 <= place < len(value):
                raise EvaluationFault(
                    f"`{shown}` has {len(value)} entries, counted from 0; there is none at {place}"
                )
            return value[place]
        raise EvaluationFault(
            f"`{shown}` is {kind(value)}; {kind(place)} cannot be looked up in it"
        )

    return read


_TRANSLATIONS: Mapping[type[ast.expr], Callable[[_Compiler, Any, int], Run]] = {
    ast.Name: _Compiler.name,
    ast.Constant: _Compiler.constant,
    ast.List: _Compiler.list,
    ast.Attribute: _Compiler.attribute,
    ast.Subscript: _Compiler.subscript,
    ast.BinOp: _Compiler.binary,
    ast.UnaryOp: _Compiler.unary,
    ast.BoolOp: _Compiler.junction,
    ast.Compare: _Compiler.comparison,
    ast.IfExp: _Compiler.choice,
    ast.Call: _Compiler.call,
}
