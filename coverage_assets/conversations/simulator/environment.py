"""The world that assistants act on: plain collections of records, and the declared tools that read and change them.

`Environment.of` compiles what `coverage_assets.conversations.declared.tools` declares, and refuses every name that means nothing. A call
either does all that its tool declares or, on a `ToolError`, nothing. The same calls on equal states give equal results and
equal digests, in whatever order a state's keys stand. There is no clock, no chance and no other side effect.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from coverage_assets.conversations.declared.tools import Collection, Kind, SimulatorSpec, Tool
from coverage_assets.conversations.simulator.tools import (
    KINDS,
    TYPES,
    CompiledTool,
    ToolError,
    compile_tool,
)
from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.digests import sha256_bytes

State: TypeAlias = dict[str, dict[str, dict[str, str | int | bool]]]
"""Collections of records by key. Every declared collection is there, be it empty."""

__all__ = ["Environment", "State", "ToolError", "copy_state", "state_json", "state_sha256"]

_JSON_TYPES: Mapping[Kind, str] = {"text": "string", "integer": "integer", "flag": "boolean"}
_canonical = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


def copy_state(state: State) -> State:
    """A copy that shares nothing with the original."""
    return {
        name: {key: dict(record) for key, record in records.items()}
        for name, records in state.items()
    }


def state_json(state: State) -> str:
    """The state's canonical JSON: what `foundation.digests.canonical_json` gives, with the encoder made once."""
    return _canonical(state)


def state_sha256(state: State) -> str:
    """The digest of a state; it does not depend on the order of keys."""
    return sha256_bytes(_canonical(state).encode())


class Environment:
    """Collections and tools, ready to be called. Make it with `Environment.of` or `Environment.from_document`."""

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
        """The collection whose keys stand in `offered_skus`; empty when nothing is offered."""
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
        """The toolbox that `to_document` described; a `ValueError` says what is wrong with the document."""
        declared = SimulatorSpec.model_validate(document)
        return cls.of(declared.collections, declared.tools, offers=declared.offers)

    def to_document(self) -> dict[str, Any]:
        """All that is needed to make this toolbox again, as JSON: collections, tools, and what is offered."""
        declared = SimulatorSpec(collections=self.collections, tools=self.tools, offers=self.offers)
        return declared.model_dump(mode="json", exclude_defaults=True)

    def __reduce__(self) -> tuple[Any, ...]:
        return Environment.from_document, (self.to_document(),)

    def __contains__(self, name: object) -> bool:
        return name in self._compiled

    def tool(self, name: str) -> Tool:
        """The declaration of one tool; a `KeyError` when there is none."""
        return self._compiled[name].tool

    def call(self, state: State, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out one call: change the state, and give back what the tool returns.

        A `ToolError` says why a call cannot be carried out; the state is then as it was.
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
        """A state in which every collection is empty."""
        return {name: {} for name in self.collections}

    def check_state(self, state: State) -> None:
        """Refuse, with a `ValueError`, a state that is not exactly as the collections are declared."""
        if state.keys() != self.collections.keys():
            wrong = sorted(state.keys() ^ self.collections.keys())
            raise ValueError(
                f"a state holds every declared collection and no other; check {', '.join(wrong)}"
            )
        for name, records in state.items():
            declared = self.collections[name]
            for key, record in records.items():
                if record.keys() != declared.fields.keys():
                    wrong = sorted(record.keys() ^ declared.fields.keys())
                    raise ValueError(
                        f"{name}[{key!r}]: a record has exactly its fields; check {', '.join(wrong)}"
                    )
                if record[declared.key] != key:
                    raise ValueError(
                        f"{name}[{key!r}]: its field `{declared.key}` is {record[declared.key]!r}"
                    )
                for field, kind in declared.fields.items():
                    if type(record[field]) is not TYPES[kind]:
                        raise ValueError(
                            f"{name}[{key!r}]: `{field}` is {record[field]!r}, which is not {KINDS[kind]}"
                        )

    def definitions(self) -> list[dict[str, Any]]:
        """The tools as assistants are told of them: name, description, kind, and a JSON Schema of the parameters."""
        return [_definition(tool) for tool in self.tools]


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
