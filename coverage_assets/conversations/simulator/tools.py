"""One declared tool, compiled: how its arguments are checked, what must hold, what changes, what comes back.

All expressions are compiled and all names resolved once, so that a call costs microseconds. Records are replaced, never
changed in place, so that putting back the tables that a tool writes is all that undoing takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.declared.tools import (
    MAX_INTEGER,
    AddTo,
    Collection,
    Effect,
    Kind,
    Parameter,
    Put,
    ReturnAll,
    ReturnOne,
    Returns,
    SetField,
    Tool,
)
from coverage_assets.conversations.expressions.compiler import (
    Expression,
    ExpressionError,
    compile_expression,
)
from coverage_assets.conversations.expressions.operators import FUNCTIONS
from coverage_assets.errors import did_you_mean

MAX_TEXT = 2_000
"""Characters that a text argument may have."""
THE_RECORD = "it"

TYPES: Mapping[Kind, type[Any]] = {"text": str, "integer": int, "flag": bool}
KINDS: Mapping[Kind, str] = {"text": "a text", "integer": "a whole number", "flag": "true or false"}

Table: TypeAlias = dict[str, dict[str, Any]]
Scope: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Scope], None]
Answer: TypeAlias = Callable[[Scope], dict[str, Any]]
Check: TypeAlias = Callable[[Any, Mapping[str, Table]], "tuple[str, str] | None"]


class ToolError(Exception):
    """A call that cannot be carried out; nothing was changed."""

    def __init__(self, tool: str, code: str, message: str) -> None:
        self.tool, self.code, self.message = tool, code, message
        super().__init__(tool, code, message)

    def __str__(self) -> str:
        return f"{self.tool}: {self.code}: {self.message}"


class _Refused(Exception):  # noqa: N818  # never leaves this module
    """Why a change or an answer cannot be had: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(code, message)


class CompiledTool:
    """A tool that can be called."""

    __slots__ = ("_answer", "_changes", "_checks", "_required", "_requirements", "_written", "tool")

    def __init__(self, tool: Tool, collections: Mapping[str, Collection]) -> None:
        self.tool = tool
        self._checks = {
            name: _check(name, parameter) for name, parameter in tool.parameters.items()
        }
        self._required = [
            name for name, parameter in tool.parameters.items() if not parameter.optional
        ]
        self._requirements = [(compile_expression(one.that), one.otherwise) for one in tool.require]
        self._changes = [_change(effect, collections) for effect in tool.do]
        self._written = sorted({_target(effect) for effect in tool.do})
        self._answer = _answer(tool.returns, collections)

    def call(self, state: Mapping[str, Table], arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Carry the call out; a `ToolError` leaves the state as it was."""
        scope = self._scope(state, arguments)
        before: list[tuple[Table, Table]] = []
        try:
            self._check_requirements(scope)
            before = [(state[name], dict(state[name])) for name in self._written]
            for change in self._changes:
                change(scope)
            return self._answer(scope)
        except (_Refused, ExpressionError) as error:
            for table, records in before:
                table.clear()
                table.update(records)
            code, message = (
                (error.code, error.message)
                if isinstance(error, _Refused)
                else ("not_possible", str(error))
            )
            raise ToolError(self.tool.name, code, message) from None

    def _check_requirements(self, scope: Scope) -> None:
        for condition, code in self._requirements:
            if not condition(scope):
                raise _Refused(code, f"`{condition.text}` does not hold")

    def _scope(self, state: Mapping[str, Table], arguments: Mapping[str, Any]) -> Scope:
        """What expressions see: the collections, the arguments, and None for what was left out."""
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
    """The tool, ready to be called; a `ValueError` says which of its names means nothing."""
    _check_names(tool, collections)
    return CompiledTool(tool, collections)


def _check(name: str, parameter: Parameter) -> Check:
    """How one argument is checked: nothing, or a code and a sentence."""
    wanted, kind = TYPES[parameter.type], KINDS[parameter.type]
    low = -MAX_INTEGER if parameter.minimum is None else parameter.minimum
    high = MAX_INTEGER if parameter.maximum is None else parameter.maximum
    collection, accepted = parameter.of, parameter.one_of

    def check(value: Any, state: Mapping[str, Table]) -> tuple[str, str] | None:
        if type(value) is not wanted:
            return "wrong_type", f"`{name}` is {_shown(value)}, which is not {kind}"
        if wanted is int and not low <= value <= high:
            return "out_of_range", f"`{name}` is {_shown(value)}, which is not from {low} to {high}"
        if wanted is str:
            if len(value) > MAX_TEXT or not _is_unicode(value):
                return (
                    "wrong_type",
                    f"`{name}` is no text of at most {MAX_TEXT:,} Unicode characters",
                )
            if collection is not None and value not in state[collection]:
                return (
                    f"unknown_{name}",
                    f"`{name}` is {_shown(value)}, which is not in `{collection}`",
                )
            if accepted is not None and value not in accepted:
                return (
                    "not_accepted",
                    f"`{name}` is {_shown(value)}; accepted: {', '.join(accepted)}",
                )
        return None

    return check


def _is_unicode(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which JSON can spell and no file can hold."""
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)


def _shown(value: object) -> str:
    shown = value if isinstance(value, str | int | float | None) else type(value).__name__
    text = (
        repr(shown) if not isinstance(shown, int) or abs(shown) <= MAX_INTEGER else "a huge number"
    )
    return text if len(text) <= 60 else text[:60] + "..."  # noqa: PLR2004


def _target(effect: Effect) -> str:
    """The collection that a change writes."""
    if isinstance(effect, Put):
        return effect.put
    if isinstance(effect, SetField):
        return effect.set
    return effect.add if isinstance(effect, AddTo) else effect.delete


def _change(effect: Effect, collections: Mapping[str, Collection]) -> Change:
    name = _target(effect)
    declared, key = collections[name], compile_expression(effect.key)
    if isinstance(effect, Put):
        return _put(name, declared, key, effect)
    if isinstance(effect, SetField):
        return _set(name, declared, key, effect)
    return _add(name, key, effect) if isinstance(effect, AddTo) else _delete(name, key)


def _put(name: str, declared: Collection, key: Expression, effect: Put) -> Change:
    fields = [
        (field, kind, compile_expression(effect.record[field]))
        for field, kind in declared.fields.items()
    ]

    def put(scope: Scope) -> None:
        place = key(scope)
        record = {
            field: _typed(value(scope), kind, f"{name}.{field}") for field, kind, value in fields
        }
        if record[declared.key] != place:
            found = record[declared.key]
            raise _Refused(
                "wrong_key",
                f"a record of `{name}` under {_shown(place)} has the key {_shown(found)}",
            )
        scope[name][place] = record

    return put


def _set(name: str, declared: Collection, key: Expression, effect: SetField) -> Change:
    field, kind, value = effect.field, declared.fields[effect.field], compile_expression(effect.to)

    def assign(scope: Scope) -> None:
        record = _record(scope, name, key)
        scope[name][key(scope)] = {**record, field: _typed(value(scope), kind, f"{name}.{field}")}

    return assign


def _add(name: str, key: Expression, effect: AddTo) -> Change:
    field, amount = effect.field, compile_expression(effect.by)

    def add(scope: Scope) -> None:
        record, place = _record(scope, name, key), f"{name}.{field}"
        total = record[field] + _typed(amount(scope), "integer", place)
        scope[name][key(scope)] = {**record, field: _typed(total, "integer", place)}

    return add


def _delete(name: str, key: Expression) -> Change:
    def delete(scope: Scope) -> None:
        _record(scope, name, key)
        del scope[name][key(scope)]

    return delete


def _record(scope: Scope, name: str, key: Expression) -> dict[str, Any]:
    """The record that must be there."""
    place = key(scope)
    record: dict[str, Any] | None = scope[name].get(place) if isinstance(place, str) else None
    if record is None:
        raise _Refused("not_there", f"there is nothing under {_shown(place)} in `{name}`")
    return record


def _typed(value: Any, kind: Kind, place: str) -> Any:
    if type(value) is not TYPES[kind] or (kind == "integer" and abs(value) > MAX_INTEGER):
        raise _Refused(
            "wrong_value", f"`{place}` would be {_shown(value)}, which is not {KINDS[kind]}"
        )
    return value


def _answer(returns: Returns | None, collections: Mapping[str, Collection]) -> Answer:
    if returns is None:
        return lambda _scope: {"ok": True}
    if isinstance(returns, ReturnOne):
        one, key, fields = returns.one, compile_expression(returns.key), returns.fields

        def give_one(scope: Scope) -> dict[str, Any]:
            record = _record(scope, one, key)
            return {field: record[field] for field in fields}

        return give_one
    if isinstance(returns, ReturnAll):
        name, fits = returns.all, compile_expression(returns.where)
        shown = tuple(dict.fromkeys((collections[name].key, *returns.fields)))

        def give_all(scope: Scope) -> dict[str, Any]:
            found = [
                record
                for _, record in sorted(scope[name].items())
                if fits({**scope, THE_RECORD: record})
            ]
            return {name: [{field: record[field] for field in shown} for record in found]}

        return give_all
    values = [(name, compile_expression(value)) for name, value in returns.value.items()]
    return lambda scope: {name: value(scope) for name, value in values}


def _check_names(tool: Tool, collections: Mapping[str, Collection]) -> None:
    taken = {*collections, *FUNCTIONS, THE_RECORD}
    for name, parameter in tool.parameters.items():
        if name in taken:
            raise ValueError(
                f"tool `{tool.name}`: a parameter may not be called `{name}`, which means something else"
            )
        if parameter.of is not None:
            _known(tool, "collection", parameter.of, collections)
    scope = {*collections, *tool.parameters}
    for one in tool.require:
        _resolve(tool, one.that, scope)
    for effect in tool.do:
        _check_effect(tool, effect, collections, scope)
    returns = tool.returns
    if isinstance(returns, ReturnOne | ReturnAll):
        name = returns.one if isinstance(returns, ReturnOne) else returns.all
        _known(tool, "collection", name, collections)
        for field in returns.fields:
            _known(tool, f"field of `{name}`", field, collections[name].fields)
        if isinstance(returns, ReturnOne):
            _resolve(tool, returns.key, scope)
        else:
            _resolve(tool, returns.where, {*scope, THE_RECORD})
    elif returns is not None:
        for value in returns.value.values():
            _resolve(tool, value, scope)


def _check_effect(
    tool: Tool, effect: Effect, collections: Mapping[str, Collection], scope: set[str]
) -> None:
    name = _target(effect)
    _known(tool, "collection", name, collections)
    declared = collections[name]
    _resolve(tool, effect.key, scope)
    if isinstance(effect, Put):
        for field, value in effect.record.items():
            _known(tool, f"field of `{name}`", field, declared.fields)
            _resolve(tool, value, scope)
        missing = [field for field in declared.fields if field not in effect.record]
        if missing:
            raise ValueError(
                f"tool `{tool.name}`: what it puts into `{name}` lacks `{'`, `'.join(missing)}`"
            )
    elif isinstance(effect, SetField | AddTo):
        _known(tool, f"field of `{name}`", effect.field, declared.fields)
        _resolve(tool, effect.to if isinstance(effect, SetField) else effect.by, scope)
        if effect.field == declared.key:
            raise ValueError(
                f"tool `{tool.name}`: `{effect.field}` is the key of `{name}` and stays as it is"
            )
        if isinstance(effect, AddTo) and declared.fields[effect.field] != "integer":
            raise ValueError(
                f"tool `{tool.name}`: `{effect.field}` of `{name}` is no whole number to add to"
            )


def _known(tool: Tool, what: str, name: str, accepted: Iterable[str]) -> None:
    names = list(accepted)
    if name not in names:
        raise ValueError(
            f"tool `{tool.name}`: there is no {what} `{name}`; {did_you_mean(name, names)}"
        )


def _resolve(tool: Tool, text: str, scope: set[str]) -> None:
    for name in sorted(compile_expression(text).names - scope):
        hint = did_you_mean(name, scope)
        raise ValueError(
            f"tool `{tool.name}`: `{text}` names `{name}`, which is neither argument nor collection; {hint}"
        )
