"""Checks the names in a declared tool: of parameters, collections, fields, and in expressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coverage_assets.conversations.declared import (
    AddTo,
    Collection,
    Effect,
    Put,
    ReturnAll,
    ReturnOne,
    SetField,
    Tool,
)
from coverage_assets.conversations.expressions import FUNCTIONS, compile_expression
from coverage_assets.conversations.simulator.answers import THE_RECORD
from coverage_assets.conversations.simulator.effects import target_of
from coverage_assets.errors import did_you_mean


def check_tool_names(tool: Tool, collections: Mapping[str, Collection]) -> None:
    """Refuse, with a `ValueError`, a tool that uses a name that means nothing."""
    taken = {*collections, *FUNCTIONS, THE_RECORD}
    for name, parameter in tool.parameters.items():
        if name in taken:
            raise ValueError(
                f"tool `{tool.name}`: a parameter may not be called `{name}`, "
                "which means something else"
            )
        if parameter.of is not None:
            _require_known(tool, "collection", parameter.of, collections)
    scope = {*collections, *tool.parameters}
    for one in tool.require:
        _require_resolved(tool, one.that, scope)
    for effect in tool.do:
        _check_effect(tool, effect, collections, scope)
    returns = tool.returns
    if isinstance(returns, ReturnOne | ReturnAll):
        name = returns.one if isinstance(returns, ReturnOne) else returns.all
        _require_known(tool, "collection", name, collections)
        for field in returns.fields:
            _require_known(tool, f"field of `{name}`", field, collections[name].fields)
        if isinstance(returns, ReturnOne):
            _require_resolved(tool, returns.key, scope)
        else:
            _require_resolved(tool, returns.where, {*scope, THE_RECORD})
    elif returns is not None:
        for value in returns.value.values():
            _require_resolved(tool, value, scope)


def _check_effect(
    tool: Tool, effect: Effect, collections: Mapping[str, Collection], scope: set[str]
) -> None:
    name = target_of(effect)
    _require_known(tool, "collection", name, collections)
    declared = collections[name]
    _require_resolved(tool, effect.key, scope)
    if isinstance(effect, Put):
        for field, value in effect.record.items():
            _require_known(tool, f"field of `{name}`", field, declared.fields)
            _require_resolved(tool, value, scope)
        missing = [field for field in declared.fields if field not in effect.record]
        if missing:
            raise ValueError(
                f"tool `{tool.name}`: what it puts into `{name}` lacks `{'`, `'.join(missing)}`"
            )
    elif isinstance(effect, SetField | AddTo):
        _require_known(tool, f"field of `{name}`", effect.field, declared.fields)
        _require_resolved(tool, effect.to if isinstance(effect, SetField) else effect.by, scope)
        if effect.field == declared.key:
            raise ValueError(
                f"tool `{tool.name}`: `{effect.field}` is the key of `{name}` and stays as it is"
            )
        if isinstance(effect, AddTo) and declared.fields[effect.field] != "integer":
            raise ValueError(
                f"tool `{tool.name}`: `{effect.field}` of `{name}` is no whole number to add to"
            )


def _require_known(tool: Tool, what: str, name: str, accepted: Iterable[str]) -> None:
    names = list(accepted)
    if name not in names:
        raise ValueError(
            f"tool `{tool.name}`: there is no {what} `{name}`; {did_you_mean(name, names)}"
        )


def _require_resolved(tool: Tool, text: str, scope: set[str]) -> None:
    for name in sorted(compile_expression(text).names - scope):
        hint = did_you_mean(name, scope)
        raise ValueError(
            f"tool `{tool.name}`: `{text}` names `{name}`, "
            f"which is neither argument nor collection; {hint}"
        )
