"""Compiles the effects of a tool: the changes that a call makes to records.

Records are replaced, never changed in place, so restoring the tables that a tool writes undoes a
call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.declared import AddTo, Collection, Effect, Put, SetField
from coverage_assets.conversations.expressions import Expression, compile_expression
from coverage_assets.conversations.simulator.values import Refused, Scope, shown, typed

Change: TypeAlias = Callable[[Scope], None]


def target_of(effect: Effect) -> str:
    """Return the collection that an effect writes."""
    if isinstance(effect, Put):
        return effect.put
    if isinstance(effect, SetField):
        return effect.set
    return effect.add if isinstance(effect, AddTo) else effect.delete


def compile_effect(effect: Effect, collections: Mapping[str, Collection]) -> Change:
    """Return the change that an effect makes."""
    name = target_of(effect)
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
            field: typed(value(scope), kind, f"{name}.{field}") for field, kind, value in fields
        }
        if record[declared.key] != place:
            found = record[declared.key]
            raise Refused(
                "wrong_key",
                f"a record of `{name}` under {shown(place)} has the key {shown(found)}",
            )
        scope[name][place] = record

    return put


def _set(name: str, declared: Collection, key: Expression, effect: SetField) -> Change:
    field, kind, value = effect.field, declared.fields[effect.field], compile_expression(effect.to)

    def assign(scope: Scope) -> None:
        record = find_record(scope, name, key)
        scope[name][key(scope)] = {**record, field: typed(value(scope), kind, f"{name}.{field}")}

    return assign


def _add(name: str, key: Expression, effect: AddTo) -> Change:
    field, amount = effect.field, compile_expression(effect.by)

    def add(scope: Scope) -> None:
        record, place = find_record(scope, name, key), f"{name}.{field}"
        total = record[field] + typed(amount(scope), "integer", place)
        scope[name][key(scope)] = {**record, field: typed(total, "integer", place)}

    return add


def _delete(name: str, key: Expression) -> Change:
    def delete(scope: Scope) -> None:
        find_record(scope, name, key)
        del scope[name][key(scope)]

    return delete


def find_record(scope: Scope, name: str, key: Expression) -> dict[str, Any]:
    """Return the record under a key, or refuse the call."""
    place = key(scope)
    record: dict[str, Any] | None = scope[name].get(place) if isinstance(place, str) else None
    if record is None:
        raise Refused("not_there", f"there is nothing under {shown(place)} in `{name}`")
    return record
