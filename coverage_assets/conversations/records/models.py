"""The shapes of what a dataset holds: conversations, goldens, and the header that stands before them. Schema version 2.

These models say what a file may contain: they validate what is read, and the JSON Schemas in `config/schemas/` are made from
them, so each of them checks no more than a schema can express. Whether turns, goldens and digests agree with each other is
decided where datasets are read. Nothing is built from these models: a builder makes plain dicts, with their keys in the order
in which the fields stand here.

Unknown keys are allowed and kept. Within a record no key is ever null unless its type says so, and everything whose shape
depends on the case (arguments, results, states) travels as canonical JSON text, so that columnar loaders see one type per key.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias, TypeVar, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
)

from coverage_assets.foundation.validation import MAX_SLUG, Slug

SCHEMA_VERSION = 2

Outcome: TypeAlias = Slug
"""How a conversation, or one turn, ends; a dataset's header lists the outcomes that it uses."""

OUTCOMES = (
    "completed",
    "partially_completed",
    "clarification_requested",
    "alternative_offered",
    "no_match",
    "refused",
    "escalated",
)
"""The outcomes that every dataset may use; a vertical may declare more."""

Gate: TypeAlias = Literal[
    "STATE", "ACTIONS", "CONSTRAINTS", "OBLIGATIONS", "OUTCOME", "COMMUNICATE"
]
GATES: tuple[Gate, ...] = get_args(Gate)

Relation: TypeAlias = Literal["base", "inv", "dir"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)

Difficulty: TypeAlias = Literal["easy", "medium", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = get_args(Difficulty)

Role: TypeAlias = Literal["user", "assistant"]
ROLES: tuple[Role, ...] = get_args(Role)

MIXED = "mixed"

ItemT = TypeVar("ItemT")


def whole(value: object) -> object:
    """A number without a fraction is whole however it is written, and a truth value is none: so JSON Schema has it."""
    if isinstance(value, bool):
        raise ValueError("it must be a whole number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def unique(items: tuple[ItemT, ...]) -> tuple[ItemT, ...]:
    """The items, each of which may stand only once."""
    if len(set(items)) != len(items):
        raise ValueError("each entry may stand only once")
    return items


Whole: TypeAlias = Annotated[int, BeforeValidator(whole)]
Count: TypeAlias = Annotated[int, Field(ge=0), BeforeValidator(whole)]
Number: TypeAlias = Annotated[int, Field(ge=1), BeforeValidator(whole)]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Words: TypeAlias = Annotated[str, Field(min_length=1)]
Listed: TypeAlias = Annotated[tuple[ItemT, ...], Field(strict=False)]
SemanticVersion: TypeAlias = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$", max_length=32)
]
Digest: TypeAlias = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
"""A sha256 in hexadecimal; empty where it is not known, as in what was migrated from version 1."""
JsonText: TypeAlias = Annotated[
    str, Field(pattern=r"^\{", json_schema_extra={"contentMediaType": "application/json"})
]
"""A JSON object as text in its one spelling: sorted keys, no spaces."""
Bins: TypeAlias = dict[str, str]
"""The bin of every axis, in the order of the taxonomy."""
Version2: TypeAlias = Annotated[Literal[2], BeforeValidator(whole)]


def _one_or_several(value: object) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


SetDifficulty: TypeAlias = Annotated[
    Annotated[Literal["easy", "medium", "hard", "mixed"], Tag("one")]
    | Annotated[
        tuple[Difficulty, ...],
        Field(strict=False, min_length=1, json_schema_extra={"uniqueItems": True}),
        AfterValidator(unique),
        Tag("several"),
    ],
    Discriminator(_one_or_several),
]
"""The difficulty of a dataset: the one that all its entries have, `mixed`, or the list of those that occur."""


class RecordModel(BaseModel):
    """The base of every shape: frozen, nothing coerced, unknown keys kept."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="allow", use_attribute_docstrings=True
    )


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
    offered_skus: Listed[Name]
    """The keys of the things that the assistant offers."""


class Identity(RecordModel):
    """What a conversation and its golden say alike, so that each stands by itself."""

    schema_version: Version2
    """The version of this shape."""
    id: Name
    """The scenario's id, the variant and, for a pair, the relation, joined by dots."""
    scenario_id: Annotated[str, Field(max_length=200)]
    """The scenario that is played out; empty where it is not known."""
    variant: Count
    """Which of the scenario's conversations this is, counted from 0."""
    relation: Relation
    """`inv`: what must not matter was swapped, the judgment is the base's; `dir`: something was tightened."""
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


class Constraint(RecordModel):
    """One thing that the user wants, in a form that a program can check."""

    id: Name
    """The constraint's name within its golden."""
    kind: Literal["offer", "request"]
    """`offer`: judged on the record of everything offered; `request`: judged through actions and state."""
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

    schema_version: Version2
    """The version of this shape."""
    dataset_id: Name
    """The dataset that they judge."""
    version: SemanticVersion
    """The version of that dataset."""
    entries: Listed[Golden]
    """One golden for every conversation."""


class Saying(RecordModel):
    """One turn of a sample conversation."""

    role: Role
    """Who speaks."""
    text: Words
    """The words."""


class FileEntry(RecordModel):
    """One file of a dataset's folder."""

    path: Name
    """Its name, beside the header."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """The digest of its bytes."""
    bytes: Count
    """Its size."""
    rows: Count
    """Its lines."""


class DatasetFiles(RecordModel):
    """Where a dataset's records are."""

    conversations: FileEntry
    """The conversations, one a line."""
    goldens: FileEntry
    """The goldens, one a line, in the same order."""


class Metadata(RecordModel):
    """What a dataset covers, and what it was made from."""

    vertical: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=MAX_SLUG)] = ""
    """The vertical; empty where it is not known."""
    scope: Literal["behavior", "domain", "global"]
    """What was collated: one cell, all behaviors of one domain, or everything."""
    domains: Annotated[tuple[Slug, ...], Field(strict=False, min_length=1)]
    """The domains that occur."""
    behaviors: Annotated[tuple[Slug, ...], Field(strict=False, min_length=1)]
    """The behaviors that occur."""
    difficulty: SetDifficulty
    """The one difficulty of all entries, `mixed`, or the list of those that occur."""
    seed: Whole | None = None
    """The seed from which all choices derive, or null."""
    generator_sha256: Digest = ""
    """The digest of the declared conversation files and the generator's version."""
    taxonomy_sha256: Digest = ""
    """The digest of the declared taxonomy."""
    content_sha256: Digest = ""
    """The digest of all lines without their `dataset_id` and `dataset_version`: a version stands for one content."""
    judgment_sha256: Digest = ""
    """The digest of the goldens alone, without what they were made from: it stays while every judgment stands."""
    counts: dict[str, Any] = {}
    """How many conversations, goldens, scenarios, turns, ...; by outcome, difficulty and cell."""
    outcomes: Listed[Outcome] = ()
    """The outcomes that goldens may name."""
    tools: Listed[dict[str, Any]] = ()
    """The tools that the assistant has: name, description, kind, and a JSON Schema of the parameters."""
    simulator: dict[str, Any] = {}
    """For every domain the collections of its world and the tools that act on them, so that a response can be replayed."""
    few_shot: Listed[Listed[Saying]] = ()
    """Sample conversations, to be shown to an assistant."""


class Header(RecordModel):
    """What every dataset of version 2 says about itself."""

    schema_version: Version2
    """The version of this shape."""
    dataset_id: Name
    """The vertical, and the cell or `combined`, joined by dots."""
    version: SemanticVersion
    """Raised when the content changes, and only then."""
    name: str = ""
    """The dataset's name for people."""
    description: str = ""
    """What it is for."""
    language: str = "en"
    """The language of its conversations."""
    license: str = ""
    """The license, as an SPDX identifier."""
    metadata: Metadata
    """What it covers, and what it was made from."""


class DatasetHeader(Header):
    """The header of a dataset's folder: `dataset.json`, with its records in files beside it."""

    files: DatasetFiles
    """Where the records are."""


class DatasetDocument(Header):
    """A small dataset in one JSON file."""

    conversations: Listed[Conversation]
    """The conversations."""
    goldens: Listed[Golden] = ()
    """The goldens, unless they stand in a file of their own."""
