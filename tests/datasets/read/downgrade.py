"""The inverse of the migration from version 1: an independent proof that migrating loses nothing.

It is written from the description of both versions and shares no code with the library. A round
trip through a migration that drops or changes anything therefore gives another document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

COPIED_TEXTS = ("name", "description", "language", "license")


def downgrade_dataset(document: Mapping[str, Any]) -> Json:
    """Return the dataset of version 1 from which this document was migrated."""
    assert document["migrated_from"] == 1, "only a migrated document has a version 1"
    metadata = document["metadata"]
    old: Json = {
        "dataset_id": document["dataset_id"],
        "version": document["version"],
        **{key: document[key] for key in COPIED_TEXTS if key in document},
        "metadata": {
            "domain": metadata["domains"][0],
            "behavior": metadata["behaviors"][0],
            "difficulty": metadata["difficulty"],
            **({"seed": metadata["seed"]} if "seed" in metadata else {}),
            **metadata.get("legacy", {}),
        },
        "conversations": [_conversation(one) for one in document["conversations"]],
    }
    return {**old, **document.get("legacy", {})}


def downgrade_golden(document: Mapping[str, Any]) -> Json:
    """Return the golden file of version 1 from which the goldens of this document were migrated."""
    assert document["migrated_from"] == 1, "only a migrated document has a version 1"
    inline = "goldens" in document
    old = {
        "dataset_id": document["dataset_id"],
        "version": document["version"],
        "entries": [_entry(one) for one in document["goldens" if inline else "entries"]],
    }
    return {**old, **document.get("golden_legacy" if inline else "legacy", {})}


def _conversation(conversation: Mapping[str, Any]) -> Json:
    old = {"conversation_id": conversation["id"]}
    old |= {"scenario_id": conversation["scenario_id"]} if conversation["scenario_id"] else {}
    turns = [
        {"role": turn["role"], "content": turn["text"], **turn.get("legacy", {})}
        for turn in conversation["turns"]
    ]
    return {**old, "turns": turns, **conversation.get("legacy", {})}


def _entry(golden: Mapping[str, Any]) -> Json:
    turns = [
        {
            "turn_index": turn["turn"] - 1,
            "expected_outcome": turn["outcome"],
            **turn.get("legacy", {}),
        }
        for turn in golden["turn_outcomes"]
    ]
    return {"conversation_id": golden["id"], "turns": turns, **golden.get("legacy", {})}
