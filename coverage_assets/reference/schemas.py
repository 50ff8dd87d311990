"""JSON Schemas of the declared files and of the data files, for editors and other programs."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from coverage_assets.conversations.records import (
    Conversation,
    DatasetDocument,
    DatasetHeader,
    Golden,
    GoldenFile,
)
from coverage_assets.datasets.read import (
    ConversationV1,
    ConversationV2,
    DatasetDocumentV2,
    DatasetHeaderV2,
    DatasetV1,
    GoldenFileV1,
    GoldenFileV2,
    GoldenV2,
)
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import load_reference
from coverage_assets.foundation.validation import DeclaredModel
from coverage_assets.taxonomy.where import WHERE_MARK, WHERE_SCHEMA

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RECORDS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "dataset": (
        "A dataset: the header of a folder, or a small dataset in one file; of any version",
        (DatasetHeader, DatasetDocument, DatasetHeaderV2, DatasetDocumentV2, DatasetV1),
    ),
    "conversation": (
        "A conversation: one line of conversations.jsonl, or one of an older version",
        (Conversation, ConversationV2, ConversationV1),
    ),
    "golden": (
        (
            "A golden: one line of goldens.jsonl, or the goldens of a small dataset in one file; "
            "of any version"
        ),
        (Golden, GoldenFile, GoldenV2, GoldenFileV2, GoldenFileV1),
    ),
}
"""Title and shapes of every kind of data file; the first shape that fits is the one that counts."""


class _WithoutDefaults(GenerateJsonSchema):
    """Leaves defaults out: a schema says what a record may hold, not how a reader fills it in."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def record_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of one kind of data."""
    title, shapes = RECORDS[kind]
    union: Any = shapes[0]
    for shape in shapes[1:]:
        union = union | shape
    schema = TypeAdapter(union).json_schema(schema_generator=_WithoutDefaults)
    return {"$schema": DIALECT, "title": title, **schema}


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every declared file and every kind of data, by file name."""
    found = {f"{kind}.schema.json": record_schema(kind) for kind in RECORDS}
    for name, reference in (pair for family in FAMILIES for pair in family.schemas):
        model: type[DeclaredModel] = load_reference(reference)
        schema = model.model_json_schema(by_alias=True)
        referring = _with_references({"$schema": DIALECT, **schema})
        if referring != {"$schema": DIALECT, **schema}:
            referring["$defs"] = {**referring.get("$defs", {}), "Where": WHERE_SCHEMA}
        found[f"{name}.schema.json"] = referring
    return found


def _with_references(schema: Any) -> Any:
    """Return the schema with a reference in place of every `where`."""
    if isinstance(schema, list):
        return [_with_references(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$comment") == WHERE_MARK:
        return {
            "$ref": "#/$defs/Where",
            **{key: value for key, value in schema.items() if key != "$comment"},
        }
    return {key: _with_references(value) for key, value in schema.items()}


def schema_files() -> dict[str, str]:
    """Return the text of every schema file, by file name."""
    return {
        name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schemas().items()
    }
