"""The models that describe a dataset: its header, its files, or one document with everything."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from coverage_assets.conversations.records.conversation import Conversation
from coverage_assets.conversations.records.fields import (
    Count,
    CurrentVersion,
    Digest,
    Listed,
    Name,
    RecordModel,
    SemanticVersion,
    SetDifficulty,
    Whole,
    Words,
)
from coverage_assets.conversations.records.golden import Golden
from coverage_assets.conversations.records.vocabulary import Outcome, Role
from coverage_assets.foundation.validation import MAX_SLUG, Slug


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
    content_sha256: Digest = Field(
        default="",
        description="The digest of all lines without their `dataset_id` and `dataset_version`: "
        "a version stands for one content.",
    )
    judgment_sha256: Digest = Field(
        default="",
        description="The digest of the goldens alone, without what they were made from: "
        "it stays while every judgment stands.",
    )
    counts: dict[str, Any] = Field(
        default={},
        description="How many conversations, goldens, scenarios, turns, ...; "
        "by outcome, difficulty and cell.",
    )
    outcomes: Listed[Outcome] = ()
    """The outcomes that goldens may name."""
    tools: Listed[dict[str, Any]] = Field(
        default=(),
        description="The tools that the assistant has: name, description, kind, "
        "and a JSON Schema of the parameters.",
    )
    simulator: dict[str, Any] = Field(
        default={},
        description="For every domain the collections of its world and the tools that act on them, "
        "so that a response can be replayed.",
    )
    few_shot: Listed[Listed[Saying]] = ()
    """Sample conversations, to be shown to an assistant."""


class Header(RecordModel):
    """What every dataset of the current version says about itself."""

    schema_version: CurrentVersion
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
