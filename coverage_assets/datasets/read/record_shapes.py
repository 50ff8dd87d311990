"""The shape of records in every schema version, and the way from there to the current one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.records import SCHEMA_VERSION, Conversation, Golden, RecordModel
from coverage_assets.datasets.read.migrate_v2 import migrate_conversation, migrate_golden
from coverage_assets.datasets.read.models_v2 import ConversationV2, GoldenV2
from coverage_assets.foundation.json_documents import DataError, checked
from coverage_assets.foundation.yaml_document import Document


def _unchanged(record: Mapping[str, Any]) -> dict[str, Any]:
    return dict(record)


@dataclass(frozen=True)
class RecordShape:
    """The model of one kind of record, and the migration to the current schema version."""

    model: type[RecordModel]
    migrate: Callable[[Mapping[str, Any]], dict[str, Any]] = _unchanged

    def read(self, line: Document | DataError) -> dict[str, Any]:
        """Return the record of a line in the current shape; raise `DataError` if it is invalid."""
        if isinstance(line, DataError):
            raise line
        return self.migrate(checked(line, self.model))


_CURRENT = {"conversations": RecordShape(Conversation), "goldens": RecordShape(Golden)}
_VERSION_2 = {
    "conversations": RecordShape(ConversationV2, migrate_conversation),
    "goldens": RecordShape(GoldenV2, migrate_golden),
}

STORED_SHAPES: Mapping[int, Mapping[str, RecordShape]] = {
    1: _CURRENT,
    2: _VERSION_2,
    SCHEMA_VERSION: _CURRENT,
}
"""By stored schema version and kind. Datasets of version 1 are migrated whole when opened."""
