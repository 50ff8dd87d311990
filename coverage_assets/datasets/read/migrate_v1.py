"""Datasets and goldens in the shape of version 1, and the way from there to version 2 and back.

Version 1 has one difficulty for a whole dataset, turns with `role` and `content`, and goldens that give an outcome per turn.
Migrating loses nothing: whatever version 2 has no place for is kept under `legacy`, where it stood, and `downgrade_dataset`
and `downgrade_golden` give back the very document. Migrating invents nothing either: a golden of version 1 has no
constraints, no actions and no state, so it is judged by its outcome alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.records.models import MIXED, SCHEMA_VERSION
from coverage_assets.datasets.read.models_v1 import DatasetV1, GoldenFileV1
from coverage_assets.errors import InputError, Problem, did_you_mean
from coverage_assets.foundation.json_documents import DataError, checked, json_path
from coverage_assets.foundation.validation import MAX_SLUG
from coverage_assets.foundation.yaml_document import Document, KeyPath

ACT = "say"
"""The act of every migrated turn: version 1 does not tell acts apart."""

_KEPT_TEXTS = ("name", "description", "language", "license")

Json: TypeAlias = dict[str, Any]


def migrate_dataset(document: Document | Mapping[str, Any]) -> Json:
    """The dataset of version 1 as one document of version 2; what is wrong with it is a `DataError`."""
    read = _document(document, "dataset")
    old = checked(read, DatasetV1)
    _refuse(_repeated(read, "conversations"))
    metadata = old["metadata"]
    variants: Counter[str] = Counter()
    conversations = [
        _conversation(old, conversation, variants) for conversation in old["conversations"]
    ]
    document_v2: Json = {
        "schema_version": SCHEMA_VERSION,
        "dataset_id": old["dataset_id"],
        "version": old["version"],
        **{key: old[key] for key in _KEPT_TEXTS if isinstance(old.get(key), str)},
        "migrated_from": 1,
        "metadata": _metadata(metadata, conversations),
        "conversations": conversations,
    }
    mapped = {
        "dataset_id",
        "version",
        "metadata",
        "conversations",
        *document_v2.keys() - {"schema_version", "migrated_from"},
    }
    return _with_legacy(document_v2, _others(old, mapped))


def migrate_golden(
    document: Document | Mapping[str, Any], dataset: Document | Mapping[str, Any]
) -> Json:
    """The golden file of version 1 as one of version 2; it needs the dataset of version 1 that it judges."""
    read = _document(document, "golden")
    old = checked(read, GoldenFileV1)
    migrated = migrate_dataset(dataset)
    by_id = {conversation["id"]: conversation for conversation in migrated["conversations"]}
    _refuse([*_strangers(read, migrated["dataset_id"], by_id), *_repeated(read, "entries")])
    golden: Json = {
        "schema_version": SCHEMA_VERSION,
        "dataset_id": old["dataset_id"],
        "version": migrated["version"],
        "migrated_from": 1,
        "entries": [_golden(entry, by_id[entry["conversation_id"]]) for entry in old["entries"]],
    }
    same = {"version"} if old["version"] == migrated["version"] else set()
    return _with_legacy(golden, _others(old, {"dataset_id", "entries", *same}))


def with_goldens(dataset: Mapping[str, Any], golden: Mapping[str, Any]) -> Json:
    """One document of version 2 that holds a migrated dataset and its migrated goldens."""
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


def downgrade_dataset(document: Mapping[str, Any]) -> Json:
    """The document of version 1 from which this one was migrated."""
    _refuse_unless_migrated(document)
    metadata = document["metadata"]
    old: Json = {
        "dataset_id": document["dataset_id"],
        "version": document["version"],
        **{key: document[key] for key in _KEPT_TEXTS if key in document},
        "metadata": {
            "domain": metadata["domains"][0],
            "behavior": metadata["behaviors"][0],
            "difficulty": metadata["difficulty"],
            **({"seed": metadata["seed"]} if "seed" in metadata else {}),
            **metadata.get("legacy", {}),
        },
        "conversations": [
            _old_conversation(conversation) for conversation in document["conversations"]
        ],
    }
    return {**old, **document.get("legacy", {})}


def downgrade_golden(document: Mapping[str, Any]) -> Json:
    """The golden file of version 1 from which this one, or the goldens of this document, were migrated."""
    _refuse_unless_migrated(document)
    inline = "goldens" in document
    old = {
        "dataset_id": document["dataset_id"],
        "version": document["version"],
        "entries": [_old_entry(entry) for entry in document["goldens" if inline else "entries"]],
    }
    return {**old, **document.get("golden_legacy" if inline else "legacy", {})}


def slug_of(label: str) -> str:
    """The slug that stands for a label: `Front Desk` becomes `front_desk`."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[:MAX_SLUG]


def _metadata(old: Mapping[str, Any], conversations: list[Json]) -> Json:
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
    return _with_legacy(
        metadata, _others(old, {"seed", *(key for key, is_same in same.items() if is_same)})
    )


def _conversation(
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
        "turns": [_turn(number, turn) for number, turn in enumerate(old["turns"], start=1)],
    }
    return _with_legacy(conversation, _others(old, {"conversation_id", "scenario_id", "turns"}))


def _turn(number: int, old: Mapping[str, Any]) -> Json:
    turn: Json = {"turn": number, "role": old["role"], "act": ACT, "text": old["content"]}
    turn |= {"tool_calls": [], "asked_slots": [], "offered_skus": []}
    return _with_legacy(turn, _others(old, {"role", "content"}))


def _golden(old: Mapping[str, Any], conversation: Mapping[str, Any]) -> Json:
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
        "turn_outcomes": [_turn_outcome(turn, conversation["turns"]) for turn in old["turns"]],
        "policy_flags": [],
        "must_communicate": [],
        "must_not_communicate": [],
        "gates": ["OUTCOME"],
    }
    return _with_legacy(golden, _others(old, {"conversation_id", "turns"}))


def _turn_outcome(old: Mapping[str, Any], turns: list[Json]) -> Json:
    """What is expected at a user's turn is expected of the answer to it, where there is one."""
    number = int(old["turn_index"]) + 1
    asked = (
        turns[number - 1]["role"] == "user"
        and number < len(turns)
        and turns[number]["role"] == "assistant"
    )
    outcome = slug_of(old["expected_outcome"])
    same = {"expected_outcome"} if outcome == old["expected_outcome"] else set()
    same |= set() if asked else {"turn_index"}
    return _with_legacy({"turn": number + asked, "outcome": outcome}, _others(old, same))


def _old_conversation(conversation: Mapping[str, Any]) -> Json:
    old = {"conversation_id": conversation["id"]}
    old |= {"scenario_id": conversation["scenario_id"]} if conversation["scenario_id"] else {}
    turns = [
        {"role": turn["role"], "content": turn["text"], **turn.get("legacy", {})}
        for turn in conversation["turns"]
    ]
    return {**old, "turns": turns, **conversation.get("legacy", {})}


def _old_entry(entry: Mapping[str, Any]) -> Json:
    turns = [
        {
            "turn_index": turn["turn"] - 1,
            "expected_outcome": turn["outcome"],
            **turn.get("legacy", {}),
        }
        for turn in entry["turn_outcomes"]
    ]
    return {"conversation_id": entry["id"], "turns": turns, **entry.get("legacy", {})}


def _others(old: Mapping[str, Any], mapped: set[str]) -> Json:
    return {key: value for key, value in old.items() if key not in mapped}


def _with_legacy(record: Json, legacy: Json) -> Json:
    return {**record, "legacy": legacy} if legacy else record


def _document(given: Document | Mapping[str, Any], name: str) -> Document:
    return given if isinstance(given, Document) else _Unplaced(name, dict(given))


class _Unplaced(Document):
    """A value that comes from no file: problems name its path in the data."""

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-data",
    ) -> Problem:
        return super().problem(keys, f"at {json_path(keys)}: {message}", suggestion, code=code)


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise DataError(found)


def _repeated(document: Document, key: str) -> Iterator[Problem]:
    assert isinstance(document.value, dict), "it has been validated"
    seen: dict[str, int] = {}
    entries: Any = document.value[key]
    for number, entry in enumerate(entries):
        name = entry["conversation_id"]
        if name in seen:
            message = f"`{name}` is taken already, by {json_path((key, seen[name]))}"
            yield document.problem(
                (key, number, "conversation_id"), message, "give each conversation an id of its own"
            )
        seen.setdefault(name, number)


def _strangers(document: Document, dataset_id: str, by_id: Mapping[str, Json]) -> Iterator[Problem]:
    """Entries that speak of what the dataset does not hold."""
    golden: Any = document.value
    if golden["dataset_id"] != dataset_id:
        message = f"these goldens are for `{golden['dataset_id']}`, the dataset is `{dataset_id}`"
        yield document.problem(("dataset_id",), message, "name the golden file of this dataset")
        return
    for number, entry in enumerate(golden["entries"]):
        conversation = by_id.get(entry["conversation_id"])
        if conversation is None:
            message = f"the dataset has no conversation `{entry['conversation_id']}`"
            hint = did_you_mean(entry["conversation_id"], by_id)
            yield document.problem(("entries", number, "conversation_id"), message, hint)
            continue
        for place, turn in enumerate(entry["turns"]):
            if turn["turn_index"] >= len(conversation["turns"]):
                message = f"`turn_index` is {turn['turn_index']}, and the conversation has {len(conversation['turns'])} turns"
                yield document.problem(
                    ("entries", number, "turns", place, "turn_index"), message, "turns count from 0"
                )


def _refuse_unless_migrated(document: Mapping[str, Any]) -> None:
    if document.get("migrated_from") != 1:
        raise InputError(
            "only what was migrated from version 1 can be given back as version 1: the rest has no place there"
        )
