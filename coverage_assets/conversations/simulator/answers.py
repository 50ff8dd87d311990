"""Compiles what a tool returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.declared import Collection, ReturnAll, ReturnOne, Returns
from coverage_assets.conversations.expressions import compile_expression
from coverage_assets.conversations.simulator.effects import find_record
from coverage_assets.conversations.simulator.values import Scope

THE_RECORD = "it"
"""The name of the record that a `where` looks at."""

Answer: TypeAlias = Callable[[Scope], dict[str, Any]]


def compile_answer(returns: Returns | None, collections: Mapping[str, Collection]) -> Answer:
    """Return the function that reads the answer of a call."""
    if returns is None:
        return lambda _scope: {"ok": True}
    if isinstance(returns, ReturnOne):
        one, key, fields = returns.one, compile_expression(returns.key), returns.fields

        def return_one(scope: Scope) -> dict[str, Any]:
            record = find_record(scope, one, key)
            return {field: record[field] for field in fields}

        return return_one
    if isinstance(returns, ReturnAll):
        name, fits = returns.all, compile_expression(returns.where)
        shown = tuple(dict.fromkeys((collections[name].key, *returns.fields)))

        def return_all(scope: Scope) -> dict[str, Any]:
            found = [
                record
                for _, record in sorted(scope[name].items())
                if fits({**scope, THE_RECORD: record})
            ]
            return {name: [{field: record[field] for field in shown} for record in found]}

        return return_all
    values = [(name, compile_expression(value)) for name, value in returns.value.items()]
    return lambda scope: {name: value(scope) for name, value in values}
