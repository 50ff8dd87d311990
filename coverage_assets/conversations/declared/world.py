"""The models of `world.yaml` and `domains/<domain>.yaml`: facts, records, tools and plans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from coverage_assets.conversations.declared.base import DeclaredFile
from coverage_assets.conversations.declared.constraints import ConstraintEntry
from coverage_assets.conversations.declared.facts import Fact, Proof
from coverage_assets.conversations.declared.language import Grammar, Lexicons
from coverage_assets.conversations.declared.pairs import Pairs
from coverage_assets.conversations.declared.tools import Collection, Tool
from coverage_assets.conversations.expressions import Expr
from coverage_assets.foundation.validation import DeclaredModel, Listed, NonEmpty, Slug, Text


class RecordEntry(DeclaredModel):
    """A record that exists before the conversation."""

    model_config = ConfigDict(populate_by_name=True)

    in_: Annotated[Slug, Field(alias="in")]
    """The collection that holds it."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """The condition under which it exists."""
    record: Mapping[Slug, Expr]
    """Every field, as an expression over the facts."""


class Step(DeclaredModel):
    """One tool call of the reference assistant."""

    model_config = ConfigDict(populate_by_name=True)

    stage: Literal["look_up", "act"]
    """The stage of the dialogue in which it is made."""
    tool: Slug
    """The tool."""
    arguments: Mapping[Slug, Expr] = {}
    """Its arguments, as expressions over the facts."""
    level: Literal["required", "reference"] = "required"
    """`reference`: one way to find out what has to be known; other ways are accepted."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """The condition under which it is made."""


class WorldSection(DeclaredModel):
    """The sections that `world.yaml` and a domain file have in common."""

    facts: Listed[Fact] = ()
    """The facts that are sampled."""
    lexicons: Lexicons = Field(default_factory=dict)
    """The lists that facts are drawn from."""
    constraints: Listed[ConstraintEntry] = ()
    """What the user can insist on."""
    collections: Mapping[Slug, Collection] = {}
    """The collections of records."""
    records: Listed[RecordEntry] = ()
    """The records that exist before the conversation."""
    tools: Listed[Tool] = ()
    """The tools that an assistant can call."""
    plans: Mapping[Slug, Listed[Step]] = {}
    """The calls of the reference assistant, by outcome."""
    forbidden: Listed[Slug] = ()
    """Tools that exist and must not be called."""
    secrets: Listed[Text] = ()
    """Texts that must never be said; they may contain facts."""
    proofs: Listed[Proof] = ()
    """What must be true of the facts in each bin."""


class WorldFile(DeclaredFile, WorldSection):
    """`world.yaml`: the world that all conversations share."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    """The language of the conversations, as a BCP 47 tag."""
    offers: Slug
    """The collection whose records an assistant offers."""
    offered: Slug = "offered"
    """The fact that lists the keys of the records to offer; empty if there is nothing to offer."""
    missing: Slug = "missing"
    """The fact that names the constraint which `unless_missing` turns leave out at first."""
    pairs: Pairs = Pairs()
    """The variations of a base conversation."""


class Utterance(DeclaredModel):
    """One turn of an example conversation."""

    role: Literal["user", "assistant"]
    """The speaker."""
    text: Text
    """The words."""


class DomainFile(DeclaredFile, WorldSection):
    """`domains/<domain>.yaml`: the declarations of one domain.

    An entry replaces the entry of the same name in `world.yaml`.
    """

    domain: Slug
    """The domain."""
    grammar: Grammar
    """The symbols of this domain, each with its alternatives."""
    few_shot: NonEmpty[Utterance]
    """One conversation as a person would write it, as an example."""
