"""The models of a conversation: its turns, their tool calls, and what its golden says alike.

Unknown keys are allowed and kept. No key of a record is ever null unless its type says so. Whatever
varies in shape (arguments, results, states) is canonical JSON text, so that columnar loaders
see one type per key. The generator makes plain dicts with keys in the order of these fields.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from coverage_assets.conversations.records.fields import (
    Bins,
    Count,
    CurrentVersion,
    JsonText,
    Listed,
    Name,
    Number,
    RecordModel,
    SemanticVersion,
    Words,
)
from coverage_assets.conversations.records.vocabulary import Difficulty, Relation, Role
from coverage_assets.foundation.validation import Slug


class ToolCall(RecordModel):
    """One call of a tool, and what the simulator gave back."""

    name: Name
    """The tool."""
    arguments: JsonText
    """What it was called with."""
    result: JsonText
    """What it returned."""


class Turn(RecordModel):
    """What one side says once, and does while saying it."""

    turn: Number
    """The number of the turn, counted from 1."""
    role: Role
    """Who speaks."""
    act: Slug
    """What the turn does in the dialogue: ask, inform, correct, confirm, ..."""
    text: Words
    """The words."""
    tool_calls: Listed[ToolCall]
    """The tools that the assistant calls; none for a user."""
    asked_slots: Listed[Name]
    """The slots that the assistant asks for."""
    offered: Listed[Name]
    """The keys of the records that the assistant offers, of the vertical's own collection."""


class Identity(RecordModel):
    """What a conversation and its golden say alike, so that each stands by itself."""

    schema_version: CurrentVersion
    """The version of this shape."""
    id: Name
    """The scenario's id, the variant and, for a pair, the relation, joined by dots."""
    scenario_id: Annotated[str, Field(max_length=200)]
    """The scenario that is played out; empty where it is not known."""
    variant: Count
    """Which of the scenario's conversations this is, counted from 0."""
    relation: Relation = Field(
        description="`inv`: what must not matter was swapped, the judgment is the base's; "
        "`dir`: something was tightened."
    )
    base_id: Annotated[str, Field(max_length=200)]
    """The conversation that this one varies; empty for a base."""
    domain: Slug
    """The field of work."""
    behavior: Slug
    """How the person behaves."""
    bins: Bins
    """The bin of every axis."""
    difficulty: Difficulty
    """How hard it is for an assistant."""


class ConversationBody(Identity):
    """A conversation as it is built, before it belongs to a dataset."""

    turns: Annotated[tuple[Turn, ...], Field(strict=False, min_length=1)]
    """What is said, in order."""


class Membership(RecordModel):
    """Which dataset a record belongs to."""

    dataset_id: Name
    """The dataset that the record stands in."""
    dataset_version: SemanticVersion
    """The version of that dataset."""


class Conversation(ConversationBody, Membership):
    """A conversation in a dataset: one line of `conversations.jsonl`."""
