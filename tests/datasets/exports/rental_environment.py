"""The tools and the initial state of a bicycle rental."""

from __future__ import annotations

from typing import Any

from coverage_assets.conversations.declared.tools import SimulatorSpec
from coverage_assets.conversations.simulator.environment import (
    Environment,
    State,
)

Record = dict[str, Any]


FIELDS = {"bike": "text", "kind": "text", "price": "integer", "free": "flag"}


WORLD = {
    "offers": "bikes",
    "collections": {
        "bikes": {"key": "bike", "fields": FIELDS},
        "rentals": {
            "key": "rental",
            "fields": {"rental": "text", "bike": "text", "days": "integer", "note": "text"},
        },
    },
    "tools": [
        {
            "name": "find_bikes",
            "description": "Lists bikes of one kind that are free.",
            "kind": "read",
            "parameters": {
                "kind": {
                    "type": "text",
                    "one_of": ["city", "cargo", "race"],
                    "description": "The kind.",
                }
            },
            "returns": {
                "all": "bikes",
                "where": "it.kind == kind and it.free",
                "fields": ["price"],
            },
        },
        {
            "name": "rent_bike",
            "description": "Rents a bike out.",
            "kind": "write",
            "parameters": {
                "bike": {"type": "text", "of": "bikes", "description": "The bike."},
                "days": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": 14,
                    "description": "For how many days.",
                },
                "note": {"type": "text", "optional": True, "description": "What to remember."},
            },
            "require": [{"that": "bikes[bike].free", "otherwise": "taken"}],
            "do": [
                {"set": "bikes", "key": "bike", "field": "free", "to": "False"},
                {
                    "put": "rentals",
                    "key": "bike",
                    "record": {
                        "rental": "bike",
                        "bike": "bike",
                        "days": "days",
                        "note": "'' if note is None else note",
                    },
                },
            ],
            "returns": {"one": "rentals", "key": "bike", "fields": ["days"]},
        },
        {
            "name": "waive_deposit",
            "description": "Waives the deposit of a rental.",
            "kind": "write",
            "parameters": {
                "rental": {"type": "text", "of": "rentals", "description": "The rental."}
            },
            "do": [{"set": "rentals", "key": "rental", "field": "note", "to": "'waived'"}],
        },
    ],
}


ENVIRONMENT = Environment.from_document(
    SimulatorSpec.model_validate(WORLD).model_dump(mode="json", exclude_defaults=True)
)


STATE: State = {
    "bikes": {
        "B-1": {"bike": "B-1", "kind": "city", "price": 1200, "free": True},
        "B-2": {"bike": "B-2", "kind": "cargo", "price": 3000, "free": True},
        "B-3": {"bike": "B-3", "kind": "race", "price": 4500, "free": False},
    },
    "rentals": {"B-3": {"rental": "B-3", "bike": "B-3", "days": 3, "note": ""}},
}
