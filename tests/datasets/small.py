"""A small dataset for tests: plain records that agree with each other, and its folder on disk."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.records.line_codec import ContentDigest, record_digests
from coverage_assets.foundation.digests import sha256_bytes

Record = dict[str, Any]
DATASET_ID = "bakery.orders.plain"
VERSION = "1.0.0"
SCENARIO = "sc-0123456789abcde{}"
TOOLS = [
    {
        "name": "place_order",
        "description": "Orders bread.",
        "kind": "write",
        "parameters": {"type": "object"},
    }
]


def conversation(number: int = 0) -> Record:
    """A conversation in which bread is ordered."""
    return {
        "schema_version": 3,
        "dataset_id": DATASET_ID,
        "dataset_version": VERSION,
        "id": f"{SCENARIO.format(number)}.0",
        "scenario_id": SCENARIO.format(number),
        "variant": 0,
        "relation": "base",
        "base_id": "",
        "domain": "orders",
        "behavior": "plain",
        "bins": {"weather": "rain"},
        "difficulty": "easy",
        "turns": [
            {**_turn(1, "user", "ask", f"Do you have {number + 2} rye loaves under $8?")},
            {
                **_turn(2, "assistant", "offer", "Yes, the small rye."),
                "asked_slots": ["time"],
                "offered": ["RYE-1"],
            },
            {**_turn(3, "user", "inform", "At nine, please.")},
            {
                **_turn(4, "assistant", "confirm", "Ordered for nine."),
                "tool_calls": [
                    {
                        "name": "place_order",
                        "arguments": '{"loaf":"RYE-1"}',
                        "result": '{"ok":true}',
                    }
                ],
            },
        ],
    }


def golden(number: int = 0) -> Record:
    """What is right in the conversation of the same number."""
    identity = {key: value for key, value in conversation(number).items() if key != "turns"}
    return {
        **identity,
        "generator_sha256": "a" * 64,
        "taxonomy_sha256": "b" * 64,
        "initial_state": '{"orders":{}}',
        "constraints": [
            _constraint("cap", "le", 800, [], introduced=1, superseded_by=""),
            _constraint("kind", "in", None, ["rye"], introduced=1, superseded_by="kind.2"),
            _constraint("kind.2", "in", None, ["rye", "oat"], introduced=3, superseded_by=""),
        ],
        "obligations": [
            {"kind": "ask", "values": ["time"]},
            {"kind": "call", "values": ["place_order"]},
        ],
        "expected_actions": [
            {
                "name": "place_order",
                "level": "required",
                "match": "exact",
                "arguments": '{"loaf":"RYE-1"}',
            }
        ],
        "final_state_sha256": "c" * 64,
        "final_outcome": "completed",
        "turn_outcomes": [{"turn": 2, "outcome": "clarification_requested"}],
        "policy_flags": [],
        "must_communicate": ["nine"],
        "must_not_communicate": [],
        "gates": ["STATE", "ACTIONS", "OUTCOME"],
    }


def metadata(**changes: Any) -> Record:
    """The metadata of the small dataset, without counts and digests."""
    return {
        "vertical": "bakery",
        "scope": "behavior",
        "domains": ["orders"],
        "behaviors": ["plain"],
        "difficulty": "easy",
        "seed": 7,
        "outcomes": ["completed", "clarification_requested"],
        "tools": TOOLS,
        **changes,
    }


def document(count: int = 3, **changes: Any) -> Record:
    """The small dataset as one document."""
    return {
        "schema_version": 3,
        "dataset_id": DATASET_ID,
        "version": VERSION,
        "metadata": metadata(),
        "conversations": [conversation(number) for number in range(count)],
        "goldens": [golden(number) for number in range(count)],
        **changes,
    }


def header(conversations: Sequence[Record], goldens: Sequence[Record]) -> Record:
    """The header of a folder with these records."""
    contents = ContentDigest()
    for pair in zip(conversations, goldens, strict=False):
        contents.add(record_digests(*(orjson.dumps(without_dataset(record)) for record in pair)))
    counts = {
        "conversations": len(conversations),
        "goldens": len(goldens),
        "scenarios": len({record["scenario_id"] for record in conversations}),
        "turns": sum(len(record["turns"]) for record in conversations),
        "user_turns": sum(
            turn["role"] == "user" for record in conversations for turn in record["turns"]
        ),
        "by_outcome": {"completed": len(goldens)},
        "by_difficulty": {"easy": len(conversations)},
        "by_cell": {"orders|plain": len(conversations)},
    }
    digests = {
        "content_sha256": contents.content_sha256,
        "judgment_sha256": contents.judgment_sha256,
    }
    return {
        "schema_version": 3,
        "dataset_id": DATASET_ID,
        "version": VERSION,
        "name": "Bakery",
        "description": "Ordering bread.",
        "language": "en",
        "license": "Apache-2.0",
        "files": {
            "conversations": _entry("conversations.jsonl", conversations),
            "goldens": _entry("goldens.jsonl", goldens),
        },
        "metadata": metadata(**digests, counts=counts),
    }


def write_folder(
    folder: Path,
    conversations: Sequence[Record],
    goldens: Sequence[Record],
    *,
    head: Record | None = None,
) -> Path:
    """Write a dataset's folder; its list of digests is right whatever the records are."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "conversations.jsonl": jsonl(conversations),
        "goldens.jsonl": jsonl(goldens),
        "dataset.json": orjson.dumps(head or header(conversations, goldens)),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    write_sums(folder)
    return folder


def write_sums(folder: Path) -> None:
    """List the files in the folder with their digests."""
    files = [path for path in sorted(folder.iterdir()) if path.name != "SHA256SUMS"]
    listed = [f"{sha256_bytes(path.read_bytes())}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(listed))


def small_folder(folder: Path, count: int = 3) -> Path:
    """The small dataset as a folder in which nothing is wrong."""
    numbers = range(count)
    return write_folder(
        folder, [conversation(number) for number in numbers], [golden(number) for number in numbers]
    )


def changed(record: Record, *keys: str | int, to: Any) -> Record:
    """A copy of a record with another value at one place."""
    copy = deepcopy(record)
    place: Any = copy
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = to
    return copy


def jsonl(records: Sequence[Record]) -> bytes:
    return b"".join(orjson.dumps(record) + b"\n" for record in records)


def without_dataset(record: Record) -> Record:
    return {
        key: value for key, value in record.items() if key not in {"dataset_id", "dataset_version"}
    }


def _turn(number: int, role: str, act: str, text: str) -> Record:
    empty: Record = {"tool_calls": [], "asked_slots": [], "offered": []}
    return {"turn": number, "role": role, "act": act, "text": text, **empty}


def _constraint(
    name: str,
    op: str,
    number: int | None,
    values: list[str],
    *,
    introduced: int,
    superseded_by: str,
) -> Record:
    return {
        "id": name,
        "kind": "offer",
        "field": "price" if number else "grain",
        "op": op,
        "value_num": number,
        "value_set": values,
        "introduced_turn": introduced,
        "superseded_by": superseded_by,
        "hard": True,
    }


def _entry(path: str, records: Sequence[Record]) -> Record:
    data = jsonl(records)
    return {"path": path, "sha256": sha256_bytes(data), "bytes": len(data), "rows": len(records)}
