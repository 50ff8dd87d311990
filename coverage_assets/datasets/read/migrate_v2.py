"""Migrate records, datasets and goldens of version 2 to version 3.

What an assistant offers stands under `offered` now, since not every vertical sells by SKU. Nothing
else differs. Keys keep their order, and unknown keys are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.records import SCHEMA_VERSION

RENAMED = {"offered_skus": "offered"}

Json: TypeAlias = dict[str, Any]


def migrate_conversation(old: Mapping[str, Any]) -> Json:
    """Migrate one conversation of version 2."""
    turns = [{RENAMED.get(key, key): value for key, value in turn.items()} for turn in old["turns"]]
    return {**old, "schema_version": SCHEMA_VERSION, "turns": turns}


def migrate_golden(old: Mapping[str, Any]) -> Json:
    """Migrate one golden of version 2."""
    return {**old, "schema_version": SCHEMA_VERSION}


def migrate_document(old: Mapping[str, Any]) -> Json:
    """Migrate a dataset of version 2 that stands in one document, with or without goldens."""
    conversations = [migrate_conversation(conversation) for conversation in old["conversations"]]
    document = {**old, "schema_version": SCHEMA_VERSION, "conversations": conversations}
    if "goldens" in old:
        document["goldens"] = [migrate_golden(golden) for golden in old["goldens"]]
    return document


def migrate_golden_file(old: Mapping[str, Any]) -> Json:
    """Migrate a golden file of version 2."""
    entries = [migrate_golden(entry) for entry in old["entries"]]
    return {**old, "schema_version": SCHEMA_VERSION, "entries": entries}
