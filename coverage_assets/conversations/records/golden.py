"""The models of a golden: constraints, obligations, expected actions, outcomes.

Whether turns, goldens and digests agree with each other is checked where datasets are read.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from coverage_assets.conversations.records.conversation import Identity, Membership
from coverage_assets.conversations.records.fields import (
    Count,
    CurrentVersion,
    Digest,
    JsonText,
    Listed,
    Name,
    Number,
    RecordModel,
    SemanticVersion,
    Whole,
    Words,
    unique,
)
from coverage_assets.conversations.records.vocabulary import Gate, Outcome


class Constraint(RecordModel):
    """One thing that the user wants, in a form that a program can check."""

    id: Name
    """The constraint's name within its golden."""
    kind: Literal["offer", "request"] = Field(
        description="`offer`: judged on the record of everything offered; "
        "`request`: judged through actions and state."
    )
    field: Name
    """The field that it is about."""
    op: Literal["le", "ge", "eq", "in", "not_in"]
    """How the field is compared."""
    value_num: Whole | None
    """The number to compare with, or null."""
    value_set: Listed[str]
    """The texts to compare with, or none."""
    introduced_turn: Count
    """The user's turn that says so; 0 for what holds without being said."""
    superseded_by: Annotated[str, Field(max_length=200)]
    """The constraint that replaces this one later; empty while it holds."""
    hard: bool
    """Whether breaking it fails the conversation."""


class Obligation(RecordModel):
    """Something that the assistant must do on the way."""

    kind: Literal["ask", "offer", "call"]
    """`ask`: for all these slots; `offer`: one of these at least; `call`: all these tools."""
    values: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)]
    """The slots, keys or tools."""


class ExpectedAction(RecordModel):
    """A tool call that is required, given for reference, or forbidden."""

    name: Name
    """The tool."""
    level: Literal["required", "reference", "forbidden"]
    """Whether it must, may or must not be called."""
    match: Literal["exact", "any"]
    """`exact`: arguments are compared over the union of keys; `any`: whatever the arguments."""
    arguments: JsonText
    """What it is called with."""


class TurnOutcome(RecordModel):
    """How things stand after one turn, before the end."""

    turn: Number
    """The turn."""
    outcome: Outcome
    """The outcome so far; the golden's `final_outcome` takes precedence."""


class GoldenBody(Identity):
    """What a right answer is, for a conversation that does not belong to a dataset yet."""

    generator_sha256: Digest
    """The digest of the declared conversation files and the generator's version."""
    taxonomy_sha256: Digest
    """The digest of the declared taxonomy."""
    initial_state: JsonText
    """The world before the first turn: collections of records by key."""
    constraints: Listed[Constraint]
    """What the user wants."""
    obligations: Listed[Obligation]
    """What the assistant must do on the way."""
    expected_actions: Listed[ExpectedAction]
    """What must, may and must not be called."""
    final_state_sha256: Digest
    """The digest of the world at the end."""
    final_outcome: Outcome
    """How the conversation must end."""
    turn_outcomes: Listed[TurnOutcome]
    """How things must stand on the way."""
    policy_flags: Listed[Name]
    """The policies that the conversation touches."""
    must_communicate: Listed[Words]
    """Texts that the assistant must say."""
    must_not_communicate: Listed[Words]
    """Texts that the assistant must not say."""
    gates: Annotated[
        tuple[Gate, ...],
        Field(strict=False, min_length=1, json_schema_extra={"uniqueItems": True}),
        AfterValidator(unique),
    ]
    """What a response is judged by."""


class Golden(GoldenBody, Membership):
    """What a right answer is, in a dataset: one line of `goldens.jsonl`."""


class GoldenFile(RecordModel):
    """The goldens of a small dataset, in one JSON file."""

    schema_version: CurrentVersion
    """The version of this shape."""
    dataset_id: Name
    """The dataset that they judge."""
    version: SemanticVersion
    """The version of that dataset."""
    entries: Listed[Golden]
    """One golden for every conversation."""
