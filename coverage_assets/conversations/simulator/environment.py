"""The world that assistants act on: collections of records, and tools that read or change them.

`Environment.of` compiles what `coverage_assets.conversations.declared.tools` declares, and refuses
every name that means nothing. A call does all that its tool declares or, on a `ToolError`, nothing.
The same calls on equal states give equal results and equal digests, in whatever order a state's
keys stand. There is no clock, no chance and no other side effect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from coverage_assets.conversations.declared import Collection, Kind, SimulatorSpec, Tool
from coverage_assets.conversations.simulator.tools import CompiledTool, ToolError, compile_tool
from coverage_assets.conversations.simulator.values import KINDS, TYPES
from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.digests import sha256_bytes

State: TypeAlias = dict[str, dict[str, dict[str, str | int | bool]]]
"""Collections of records by key. Every declared collection is present, even if it is empty."""

__all__ = ["Environment", "State", "ToolError", "copy_state", "state_json", "state_sha256"]

_JSON_TYPES: Mapping[Kind, str] = {"text": "string", "integer": "integer", "flag": "boolean"}
_canonical = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


def copy_state(state: State) -> State:
    """Return a copy that shares nothing with the original."""
    return {
        name: {key: dict(record) for key, record in records.items()}
        for name, records in state.items()
    }


def state_json(state: State) -> str:
    """Return the state as canonical JSON, like `foundation.digests.canonical_json` but faster."""
    return _canonical(state)


def state_sha256(state: State) -> str:
    """Return the digest of a state; it does not depend on the order of keys."""
    return sha256_bytes(_canonical(state).encode())


class Environment:
    """Collections and compiled tools; made by `Environment.of` or `Environment.from_document`."""

    def __init__(
        self,
        collections: Mapping[str, Collection],
        tools: Sequence[Tool],
        compiled: Mapping[str, CompiledTool],
        *,
        offers: str,
    ) -> None:
        self.collections = dict(collections)
        self.tools = tuple(tools)
        self.offers = offers
        """The collection whose keys stand in `offered`; empty if nothing is offered."""
        self._compiled = dict(compiled)

    @classmethod
    def of(
        cls, collections: Mapping[str, Collection], tools: Sequence[Tool], *, offers: str = ""
    ) -> Environment:
        """Compile declared tools; a `ValueError` says which name in which tool means nothing."""
        if offers and offers not in collections:
            raise ValueError(
                f"`offers`: there is no collection `{offers}`; {did_you_mean(offers, collections)}"
            )
        compiled: dict[str, CompiledTool] = {}
        for tool in tools:
            if tool.name in compiled:
                raise ValueError(f"tool `{tool.name}` is declared twice")
            compiled[tool.name] = compile_tool(tool, collections)
        return cls(collections, tools, compiled, offers=offers)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Environment:
        """Compile what `to_document` returned; a `ValueError` says what is wrong with it."""
        declared = SimulatorSpec.model_validate(document)
        return cls.of(declared.collections, declared.tools, offers=declared.offers)

    def to_document(self) -> dict[str, Any]:
        """Return the declared collections, tools and offers as a JSON document."""
        declared = SimulatorSpec(collections=self.collections, tools=self.tools, offers=self.offers)
        return declared.model_dump(mode="json", exclude_defaults=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return Environment.from_document, (self.to_document(),)

    def __contains__(self, name: object) -> bool:
        return name in self._compiled

    def tool(self, name: str) -> Tool:
        """Return the declaration of one tool; raise a `KeyError` if there is none."""
        return self._compiled[name].tool

    def call(self, state: State, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out one call: change the state, and return what the tool returns.

        A `ToolError` says why a call cannot be carried out; the state is then unchanged.
        """
        tool = self._compiled.get(name)
        if tool is None:
            raise ToolError(
                name,
                "unknown_tool",
                f"there is no tool `{name}`; {did_you_mean(name, self._compiled)}",
            )
        return tool.call(state, arguments)

    def empty_state(self) -> State:
        """Return a state in which every collection is empty."""
        return {name: {} for name in self.collections}

    def check_state(self, state: State) -> None:
        """Refuse, with a `ValueError`, a state that differs from the declared collections."""
        if state.keys() != self.collections.keys():
            wrong = sorted(state.keys() ^ self.collections.keys())
            raise ValueError(
                f"a state holds every declared collection and no other; check {', '.join(wrong)}"
            )
        for name, records in state.items():
            for key, record in records.items():
                _check_record(f"{name}[{key!r}]", key, record, self.collections[name])

    def definitions(self) -> list[dict[str, Any]]:
        """Return the tools as an assistant sees them, with a JSON Schema of their parameters."""
        return [_definition(tool) for tool in self.tools]


def _check_record(place: str, key: str, record: Mapping[str, Any], declared: Collection) -> None:
    if record.keys() != declared.fields.keys():
        wrong = sorted(record.keys() ^ declared.fields.keys())
        raise ValueError(f"{place}: a record has exactly its fields; check {', '.join(wrong)}")
    if record[declared.key] != key:
        raise ValueError(f"{place}: its field `{declared.key}` is {record[declared.key]!r}")
    for field, kind in declared.fields.items():
        if type(record[field]) is not TYPES[kind]:
            raise ValueError(f"{place}: `{field}` is {record[field]!r}, which is not {KINDS[kind]}")


def _definition(tool: Tool) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, parameter in tool.parameters.items():
        limits = {
            "enum": parameter.one_of,
            "minimum": parameter.minimum,
            "maximum": parameter.maximum,
        }
        properties[name] = {
            "type": _JSON_TYPES[parameter.type],
            "description": parameter.description,
            **{
                word: list(limit) if isinstance(limit, tuple) else limit
                for word, limit in limits.items()
                if limit is not None
            },
        }
    return {
        "name": tool.name,
        "description": tool.description,
        "kind": tool.kind,
        "parameters": {
            "type": "object",
            "properties": properties,
            "required": [
                name for name, parameter in tool.parameters.items() if not parameter.optional
            ],
            "additionalProperties": False,
        },
    }
