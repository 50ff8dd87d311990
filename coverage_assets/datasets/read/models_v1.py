"""Models of version 1: one difficulty for a dataset, `role` and `content`, an outcome per turn.

As in the current version, unknown keys are allowed and kept, and a model checks no more than a
JSON Schema can express.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from coverage_assets.conversations.records import (
    Count,
    Difficulty,
    Listed,
    Name,
    RecordModel,
    Role,
    SemanticVersion,
    Whole,
    Words,
    whole,
)
from coverage_assets.foundation.validation import MAX_SLUG

Version1: TypeAlias = Annotated[Literal[1], BeforeValidator(whole)]
Label: TypeAlias = Annotated[str, Field(pattern="[A-Za-z]", max_length=MAX_SLUG)]
"""A name with at least one letter, of which migration makes a slug."""


class TurnV1(RecordModel):
    """What one side says."""

    role: Role
    """Who speaks."""
    content: Words
    """The words."""


class ConversationV1(RecordModel):
    """A conversation of version 1."""

    conversation_id: Name
    """Its id within the dataset."""
    scenario_id: Name = ""
    """The scenario that it plays out."""
    domain: Label = ""
    """Its field of work, where that of the dataset is not meant."""
    behavior: Label = ""
    """Its behavior, where that of the dataset is not meant."""
    difficulty: Difficulty = "easy"
    """Its difficulty, where that of the dataset is not meant."""
    turns: Annotated[tuple[TurnV1, ...], Field(strict=False, min_length=1)]
    """What is said, in order."""


class MetadataV1(RecordModel):
    """What a dataset of version 1 covers."""

    domain: Label
    """The field of work; `combined` where conversations have their own."""
    behavior: Label
    """The behavior; `combined` where conversations have their own."""
    difficulty: Difficulty
    """The one difficulty of the dataset."""
    seed: Whole | None = None
    """The seed of whatever made it."""


class DatasetV1(RecordModel):
    """A dataset of version 1: one JSON file."""

    schema_version: Version1 = 1
    """The version of this shape; older files do not say it."""
    dataset_id: Name
    """The dataset's id."""
    version: SemanticVersion
    """The dataset's version."""
    metadata: MetadataV1
    """What it covers."""
    conversations: Listed[ConversationV1]
    """The conversations."""


class GoldenTurnV1(RecordModel):
    """The outcome that is expected after one turn."""

    turn_index: Count
    """The turn, counted from 0."""
    expected_outcome: Label
    """How things must stand."""


class GoldenEntryV1(RecordModel):
    """What is expected of one conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": ["final_outcome"]}, {"properties": {"turns": {"minItems": 1}}}]
        }
    )

    conversation_id: Name
    """The conversation that is judged."""
    turns: Listed[GoldenTurnV1]
    """The outcomes on the way."""
    final_outcome: Label = ""
    """How it must end; without it, as the last of `turns` says."""

    @model_validator(mode="after")
    def _has_an_outcome(self) -> GoldenEntryV1:
        if not self.turns and not self.final_outcome:
            raise ValueError(
                "it must have a `final_outcome`, or at least one turn with its `expected_outcome`"
            )
        return self


class GoldenFileV1(RecordModel):
    """The goldens of a dataset of version 1: one JSON file."""

    schema_version: Version1 = 1
    """The version of this shape; older files do not say it."""
    dataset_id: Name
    """The dataset that they judge."""
    version: SemanticVersion
    """The version of these goldens."""
    entries: Listed[GoldenEntryV1]
    """What is expected, by conversation."""
