"""Compiles one declared tool: argument checks, requirements, effects and the answer.

All expressions are compiled and all names resolved once, so that a call costs microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coverage_assets.conversations.declared import Collection, Tool
from coverage_assets.conversations.expressions import ExpressionError, compile_expression
from coverage_assets.conversations.simulator.answers import compile_answer
from coverage_assets.conversations.simulator.arguments import make_argument_check
from coverage_assets.conversations.simulator.check_names import check_tool_names
from coverage_assets.conversations.simulator.effects import compile_effect, target_of
from coverage_assets.conversations.simulator.values import Refused, Scope, Table
from coverage_assets.errors import did_you_mean


class ToolError(Exception):
    """A call cannot be carried out; nothing was changed."""

    def __init__(self, tool: str, code: str, message: str) -> None:
        self.tool, self.code, self.message = tool, code, message
        super().__init__(tool, code, message)

    def __str__(self) -> str:
        return f"{self.tool}: {self.code}: {self.message}"


class CompiledTool:
    """A tool that can be called."""

    __slots__ = ("_answer", "_changes", "_checks", "_required", "_requirements", "_written", "tool")

    def __init__(self, tool: Tool, collections: Mapping[str, Collection]) -> None:
        self.tool = tool
        self._checks = {
            name: make_argument_check(name, parameter)
            for name, parameter in tool.parameters.items()
        }
        self._required = [
            name for name, parameter in tool.parameters.items() if not parameter.optional
        ]
        self._requirements = [(compile_expression(one.that), one.otherwise) for one in tool.require]
        self._changes = [compile_effect(effect, collections) for effect in tool.do]
        self._written = sorted({target_of(effect) for effect in tool.do})
        self._answer = compile_answer(tool.returns, collections)

    def call(self, state: Mapping[str, Table], arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out a call; a `ToolError` leaves the state as it was."""
        scope = self._scope(state, arguments)
        before: list[tuple[Table, Table]] = []
        try:
            self._check_requirements(scope)
            before = [(state[name], dict(state[name])) for name in self._written]
            for change in self._changes:
                change(scope)
            return self._answer(scope)
        except (Refused, ExpressionError) as error:
            for table, records in before:
                table.clear()
                table.update(records)
            code, message = (
                (error.code, error.message)
                if isinstance(error, Refused)
                else ("not_possible", str(error))
            )
            raise ToolError(self.tool.name, code, message) from None

    def _check_requirements(self, scope: Scope) -> None:
        for condition, code in self._requirements:
            if not condition(scope):
                raise Refused(code, f"`{condition.text}` does not hold")

    def _scope(self, state: Mapping[str, Table], arguments: Mapping[str, Any]) -> Scope:
        """Return the collections and the checked arguments, None for those left out."""
        scope: Scope = dict(state)
        for name in self._required:
            if name not in arguments:
                raise ToolError(self.tool.name, "missing_argument", f"`{name}` is missing")
        for name, check in self._checks.items():
            if name not in arguments:
                scope[name] = None
                continue
            value = arguments[name]
            problem = check(value, state)
            if problem is not None:
                raise ToolError(self.tool.name, *problem)
            scope[name] = value
        for name in arguments:
            if name not in self._checks:
                hint = did_you_mean(name, self._checks)
                raise ToolError(
                    self.tool.name, "unknown_argument", f"there is no argument `{name}`; {hint}"
                )
        return scope


def compile_tool(tool: Tool, collections: Mapping[str, Collection]) -> CompiledTool:
    """Compile a tool; a `ValueError` says which of its names means nothing."""
    check_tool_names(tool, collections)
    return CompiledTool(tool, collections)
