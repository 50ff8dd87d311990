"""Migrate datasets and goldens of version 1 to the current version.

Version 1 has one difficulty for a whole dataset, turns with `role` and `content`, and goldens that
give an outcome per turn. Migration loses nothing: whatever that has no place for is kept under
`legacy`, in the object where it stood. Migration invents nothing either: a golden of version 1 has
no constraints, no actions and no state, so it is judged by its outcome alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.records import MIXED, SCHEMA_VERSION
from coverage_assets.datasets.read.check_v1 import (
    duplicate_ids,
    raise_if_any,
    unknown_references,
)
from coverage_assets.datasets.read.models_v1 import DatasetV1, GoldenFileV1
from coverage_assets.foundation.json_documents import JsonDocument, checked
from coverage_assets.foundation.validation import MAX_SLUG
from coverage_assets.foundation.yaml_document import Document

ACT = "say"
"""The act of every migrated turn: version 1 does not distinguish acts."""

_COPIED_TEXTS = ("name", "description", "language", "license")

Json: TypeAlias = dict[str, Any]


def migrate_dataset(document: Document | Mapping[str, Any]) -> Json:
    """Migrate a dataset of version 1 to one document; raise `DataError` if it is invalid."""
    read = _as_document(document, "dataset")
    old = checked(read, DatasetV1)
    raise_if_any(duplicate_ids(read, "conversations"))
    metadata = old["metadata"]
    variants: Counter[str] = Counter()
    conversations = [
        _migrate_conversation(old, conversation, variants) for conversation in old["conversations"]
    ]
    migrated: Json = {
        "schema_version": SCHEMA_VERSION,
        "dataset_id": old["dataset_id"],
        "version": old["version"],
        **{key: old[key] for key in _COPIED_TEXTS if isinstance(old.get(key), str)},
        "migrated_from": 1,
        "metadata": _migrate_metadata(metadata, conversations),
        "conversations": conversations,
    }
    mapped = {
        "dataset_id",
        "version",
        "metadata",
        "conversations",
        *migrated.keys() - {"schema_version", "migrated_from"},
    }
    return _add_legacy(migrated, _without(old, mapped))


def migrate_golden(
    document: Document | Mapping[str, Any], dataset: Document | Mapping[str, Any]
) -> Json:
    """Migrate a golden file of version 1, given the dataset of version 1 that it judges."""
    read = _as_document(document, "golden")
    old = checked(read, GoldenFileV1)
    migrated = migrate_dataset(dataset)
    by_id = {conversation["id"]: conversation for conversation in migrated["conversations"]}
    raise_if_any(
        [
            *unknown_references(read, migrated["dataset_id"], by_id),
            *duplicate_ids(read, "entries"),
        ]
    )
    golden: Json = {
        "schema_version": SCHEMA_VERSION,
        "dataset_id": old["dataset_id"],
        "version": migrated["version"],
        "migrated_from": 1,
        "entries": [
            _migrate_golden_entry(entry, by_id[entry["conversation_id"]])
            for entry in old["entries"]
        ],
    }
    same = {"version"} if old["version"] == migrated["version"] else set()
    return _add_legacy(golden, _without(old, {"dataset_id", "entries", *same}))


def with_goldens(dataset: Mapping[str, Any], golden: Mapping[str, Any]) -> Json:
    """Merge a migrated dataset and its migrated goldens into one document."""
    outcomes = {entry["final_outcome"] for entry in golden["entries"]}
    outcomes |= {turn["outcome"] for entry in golden["entries"] for turn in entry["turn_outcomes"]}
    metadata = dict(dataset["metadata"])
    legacy = {"legacy": metadata.pop("legacy")} if "legacy" in metadata else {}
    document = {
        **dataset,
        "metadata": {**metadata, "outcomes": sorted(outcomes), **legacy},
        "goldens": golden["entries"],
    }
    return document | ({"golden_legacy": golden["legacy"]} if "legacy" in golden else {})


def slug_of(label: str) -> str:
    """Return the slug for a label: `Front Desk` becomes `front_desk`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:MAX_SLUG]


def _migrate_metadata(old: Mapping[str, Any], conversations: list[Json]) -> Json:
    found = {
        key: list(dict.fromkeys(conversation[key] for conversation in conversations))
        for key in ("domain", "behavior")
    }
    domains = found["domain"] or [slug_of(old["domain"])]
    behaviors = found["behavior"] or [slug_of(old["behavior"])]
    difficulties = {conversation["difficulty"] for conversation in conversations} or {
        old["difficulty"]
    }
    scope = "global" if len(domains) > 1 else "domain" if len(behaviors) > 1 else "behavior"
    metadata: Json = {
        "scope": scope,
        "domains": domains,
        "behaviors": behaviors,
        "difficulty": MIXED if len(difficulties) > 1 else min(difficulties),
        **({"seed": old["seed"]} if "seed" in old else {}),
    }
    same = {"domain": domains == [old["domain"]], "behavior": behaviors == [old["behavior"]]}
    same["difficulty"] = metadata["difficulty"] == old["difficulty"]
    return _add_legacy(
        metadata, _without(old, {"seed", *(key for key, is_same in same.items() if is_same)})
    )


def _migrate_conversation(
    dataset: Mapping[str, Any], old: Mapping[str, Any], variants: Counter[str]
) -> Json:
    scenario_id = old.get("scenario_id", "")
    variant = variants[scenario_id]
    variants[scenario_id] += 1
    stated = dataset["metadata"] | old
    conversation: Json = {
        "schema_version": SCHEMA_VERSION,
        "dataset_id": dataset["dataset_id"],
        "dataset_version": dataset["version"],
        "id": old["conversation_id"],
        "scenario_id": scenario_id,
        "variant": variant,
        "relation": "base",
        "base_id": "",
        "domain": slug_of(stated["domain"]),
        "behavior": slug_of(stated["behavior"]),
        "bins": {},
        "difficulty": stated["difficulty"],
        "turns": [_migrate_turn(number, turn) for number, turn in enumerate(old["turns"], start=1)],
    }
    return _add_legacy(conversation, _without(old, {"conversation_id", "scenario_id", "turns"}))


def _migrate_turn(number: int, old: Mapping[str, Any]) -> Json:
    turn: Json = {"turn": number, "role": old["role"], "act": ACT, "text": old["content"]}
    turn |= {"tool_calls": [], "asked_slots": [], "offered": []}
    return _add_legacy(turn, _without(old, {"role", "content"}))


def _migrate_golden_entry(old: Mapping[str, Any], conversation: Mapping[str, Any]) -> Json:
    identity = {key: value for key, value in conversation.items() if key not in {"turns", "legacy"}}
    last: Mapping[str, Any] = max(
        old["turns"], key=lambda turn: int(turn["turn_index"]), default={}
    )
    golden: Json = {
        **identity,
        "generator_sha256": "",
        "taxonomy_sha256": "",
        "initial_state": "{}",
        "constraints": [],
        "obligations": [],
        "expected_actions": [],
        "final_state_sha256": "",
        "final_outcome": slug_of(
            old["final_outcome"] if "final_outcome" in old else last["expected_outcome"]
        ),
        "turn_outcomes": [
            _migrate_turn_outcome(turn, conversation["turns"]) for turn in old["turns"]
        ],
        "policy_flags": [],
        "must_communicate": [],
        "must_not_communicate": [],
        "gates": ["OUTCOME"],
    }
    return _add_legacy(golden, _without(old, {"conversation_id", "turns"}))


def _migrate_turn_outcome(old: Mapping[str, Any], turns: list[Json]) -> Json:
    """Migrate one turn's expectation; a user turn's moves to the assistant's answer, if any."""
    number = int(old["turn_index"]) + 1
    asked = (
        turns[number - 1]["role"] == "user"
        and number < len(turns)
        and turns[number]["role"] == "assistant"
    )
    outcome = slug_of(old["expected_outcome"])
    same = {"expected_outcome"} if outcome == old["expected_outcome"] else set()
    same |= set() if asked else {"turn_index"}
    return _add_legacy({"turn": number + asked, "outcome": outcome}, _without(old, same))


def _without(old: Mapping[str, Any], mapped: set[str]) -> Json:
    return {key: value for key, value in old.items() if key not in mapped}


def _add_legacy(record: Json, legacy: Json) -> Json:
    return {**record, "legacy": legacy} if legacy else record


def _as_document(given: Document | Mapping[str, Any], name: str) -> Document:
    return given if isinstance(given, Document) else JsonDocument(name, dict(given), "")
