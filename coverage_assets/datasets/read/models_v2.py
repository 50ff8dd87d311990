"""Models of version 2: what an assistant offers stood under `offered_skus`."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from coverage_assets.conversations.records import (
    DatasetFiles,
    GoldenBody,
    Header,
    Identity,
    Listed,
    Membership,
    Name,
    Number,
    RecordModel,
    Role,
    SemanticVersion,
    ToolCall,
    Words,
    whole,
)
from coverage_assets.foundation.validation import Slug

Version2: TypeAlias = Annotated[Literal[2], BeforeValidator(whole)]


class TurnV2(RecordModel):
    """What one side says once, and does while saying it."""

    turn: Number
    role: Role
    act: Slug
    text: Words
    tool_calls: Listed[ToolCall]
    asked_slots: Listed[Name]
    offered_skus: Listed[Name]
    """The keys of the records that the assistant offers."""


class ConversationV2(Identity, Membership):
    """A conversation of version 2."""

    schema_version: Version2  # type: ignore[assignment]
    turns: Annotated[tuple[TurnV2, ...], Field(strict=False, min_length=1)]


class GoldenV2(GoldenBody, Membership):
    """A golden of version 2."""

    schema_version: Version2  # type: ignore[assignment]


class GoldenFileV2(RecordModel):
    """The goldens of a dataset of version 2: one JSON file."""

    schema_version: Version2
    dataset_id: Name
    version: SemanticVersion
    entries: Listed[GoldenV2]


class DatasetHeaderV2(Header):
    """The header of a folder of version 2, with its records in files beside it."""

    schema_version: Version2  # type: ignore[assignment]
    files: DatasetFiles


class DatasetDocumentV2(Header):
    """A small dataset of version 2 in one JSON file."""

    schema_version: Version2  # type: ignore[assignment]
    conversations: Listed[ConversationV2]
    goldens: Listed[GoldenV2] = ()
