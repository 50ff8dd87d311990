"""A small world of its own for tests: a shop that lends tools, without words of a vertical."""

from __future__ import annotations

from typing import Any

from coverage_assets.conversations.declared.tools import Collection, Tool
from coverage_assets.conversations.simulator.environment import Environment, State
from coverage_assets.foundation.yaml_loader import parse_yaml

WORLD = b"""
collections:
  things:
    key: code
    fields: { code: text, maker: text, fee: integer, left: integer, fragile: flag }
  loans:
    key: loan
    fields: { loan: text, code: text, days: integer, note: text }
  notices:
    key: code
    fields: { code: text }
tools:
  - name: find_things
    description: Lists things by one maker.
    kind: read
    parameters:
      maker: { type: text, optional: true, description: Only by this maker. }
    returns: { all: things, where: "maker is None or it.maker == maker", fields: [fee, left] }
  - name: lend
    description: Lends a thing.
    kind: write
    parameters:
      code: { type: text, of: things, description: The thing. }
      days: { type: integer, minimum: 1, maximum: 30, description: For how long. }
      tone: { type: text, one_of: [plain, warm], optional: true, description: How to say so. }
      insured: { type: flag, optional: true, description: Whether it is insured. }
    require:
      - { that: "things[code].left > 0", otherwise: none_left }
      - { that: "not things[code].fragile or insured == True", otherwise: needs_insurance }
    do:
      - put: loans
        key: "'L-' + code"
        record:
          { loan: "'L-' + code", code: code, days: days, note: "'' if tone is None else tone" }
      - { add: things, key: code, field: left, by: "-1" }
    returns: { one: loans, key: "'L-' + code", fields: [code, days] }
  - name: take_back
    description: Takes a thing back.
    kind: write
    parameters:
      loan: { type: text, of: loans, description: The loan. }
    do:
      - { add: things, key: "loans[loan].code", field: left, by: "1" }
      - { delete: loans, key: loan }
      - { set: things, key: "loan", field: fee, to: "0" }
  - name: reprice
    description: Sets a fee.
    kind: write
    parameters:
      code: { type: text, of: things, description: The thing. }
      fee: { type: integer, description: The fee. }
    do:
      - { set: things, key: code, field: fee, to: fee }
    returns: { value: { fee: "things[code].fee", loans: len(loans) } }
  - name: notify
    description: Says when a thing is back.
    kind: write
    parameters:
      code: { type: text, of: things, description: The thing. }
    do:
      - { put: notices, key: code, record: { code: code } }
"""


def declared() -> tuple[dict[str, Collection], list[Tool]]:
    document = parse_yaml(WORLD, "world.yaml").value
    assert isinstance(document, dict)
    collections, tools = document["collections"], document["tools"]
    assert isinstance(collections, dict)
    assert isinstance(tools, list)
    return (
        {name: Collection.model_validate(one) for name, one in collections.items()},
        [Tool.model_validate(one) for one in tools],
    )


def lend_tool(**changes: Any) -> Tool:
    return Tool.model_validate(
        {
            "name": "lend",
            "description": "Lends a thing.",
            "kind": "write",
            "parameters": {"code": {"type": "text", "of": "things", "description": "The thing."}},
            "do": [{"delete": "things", "key": "code"}],
            **changes,
        }
    )


def lending_environment() -> Environment:
    collections, tools = declared()
    return Environment.of(collections, tools, offers="things")


def lending_state() -> State:
    things = [
        ("T-1", "Adler", 400, 2, False),
        ("T-2", "Adler", 900, 1, True),
        ("T-3", "Brandt", 300, 3, False),
        ("T-4", "Adler", 350, 0, False),
    ]
    return {
        "things": {
            code: {"code": code, "maker": maker, "fee": fee, "left": left, "fragile": fragile}
            for code, maker, fee, left, fragile in things
        },
        "loans": {"L-T-3": {"loan": "L-T-3", "code": "T-3", "days": 2, "note": ""}},
        "notices": {},
    }
