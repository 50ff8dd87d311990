"""What a vertical declares of its conversations: one model per file of `config/<vertical>/conversations/`.

The models hold the form of each file. Whether the files fit together and fit the taxonomy is worked out where they are
compiled, in `coverage_assets.conversations.compile.loader`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from coverage_assets.conversations.declared.facts import Fact, Name, Proof
from coverage_assets.conversations.declared.tools import Collection, Tool
from coverage_assets.conversations.expressions.compiler import Expr
from coverage_assets.conversations.grammar.conditions import WhenField
from coverage_assets.conversations.grammar.grammar import Alternative
from coverage_assets.foundation.validation import (
    DeclaredModel,
    Listed,
    NonEmpty,
    Slug,
    Text,
    Version,
)
from coverage_assets.taxonomy.where import WhereField

Symbol = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.\$?[a-z][a-z0-9_]*)*$", max_length=120)]
"""A symbol of the grammar; a part that starts with `$` stands for the value of a fact."""

Entry = str | int | bool | Mapping[str, str | int | bool | Listed[str]]
"""What a lexicon lists: words, or records of words."""

Lexicons = Mapping[Slug, NonEmpty[Entry]]
Grammar = Mapping[Name, NonEmpty[str | Alternative]]


USER_KEYS = ("states", "first", "unless_missing", "answers", "corrects")
ASSISTANT_KEYS = ("asks", "does", "offers", "outcome", "ends")


class DeclaredFile(DeclaredModel):
    """What every declared file begins with."""

    schema_version: Literal[1]
    """The version of the file's form."""
    version: Version
    """The version of what it says."""


class ConstraintEntry(DeclaredModel):
    """Something that a person can insist on."""

    model_config = ConfigDict(populate_by_name=True)

    id: Slug
    """How dialogues and goldens call it."""
    kind: Literal["offer", "request"]
    """`offer`: judged on everything that is offered; `request`: about the request itself."""
    field: Slug
    """The field of the offered records, or of the request, that it bounds."""
    op: Literal["le", "ge", "eq", "in", "not_in"]
    """How it bounds it."""
    number: Expr | None = None
    """The bound, where it is a number."""
    set_: Annotated[Listed[Expr], Field(alias="set")] = ()
    """The values, where it is a choice."""
    first: Expr | Listed[Expr] | None = None
    """What is said at first where it is corrected later."""
    when: WhereField | None = None
    """The scenarios in which there is such a wish at all."""
    hard: bool | WhereField = True
    """Whether, or in which scenarios, nothing else will do."""
    implicit: bool = False
    """Whether it holds without being said."""
    says: Listed[Text] = ()
    """How the value can sound: one of these must be in the turn that introduces it."""
    says_first: Listed[Text] = ()
    """The same for what is said at first."""

    @model_validator(mode="after")
    def _bounds_something(self) -> ConstraintEntry:
        if (self.number is None) == (not self.set_):
            raise ValueError("needs either `number` or `set`: what it bounds the field by")
        if self.number is None and self.op in {"le", "ge"}:
            raise ValueError(f"`{self.op}` compares numbers: give `number` instead of `set`")
        if self.set_ and self.op == "eq" and len(self.set_) > 1:
            raise ValueError("`eq` compares with one value: use `in` for several")
        if self.number is not None and self.op in {"in", "not_in"}:
            raise ValueError(f"`{self.op}` compares with texts: give `set` instead of `number`")
        if self.number is not None and isinstance(self.first, tuple):
            raise ValueError("`first` is one number, as `number` is")
        return self


class RecordEntry(DeclaredModel):
    """A record that the world holds before the conversation."""

    model_config = ConfigDict(populate_by_name=True)

    in_: Annotated[Slug, Field(alias="in")]
    """The collection."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """When there is such a record."""
    record: Mapping[Slug, Expr]
    """Every field, as an expression over the facts."""


class Step(DeclaredModel):
    """One call that the right assistant makes."""

    model_config = ConfigDict(populate_by_name=True)

    stage: Literal["look_up", "act"]
    """In which of the assistant's turns it happens."""
    tool: Slug
    """The tool."""
    arguments: Mapping[Slug, Expr] = {}
    """Its arguments, as expressions over the facts."""
    level: Literal["required", "reference"] = "required"
    """`reference`: one way to find out what has to be known; others are as good."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """When it is made."""


class InvPair(DeclaredModel):
    """A pair in which something changes that must not matter: its golden judges as the base's does."""

    description: Text
    """What changes."""
    redraw: NonEmpty[Slug]
    """The facts that are drawn anew, and no others; each is declared `invariant`."""


class DirPair(DeclaredModel):
    """A pair in which something changes that must matter, in a known direction.

    Flags, texts that must be said and obligations are the outcome table's for the base, and do not count for the pair; only
    what had to be asked for still has to.
    """

    model_config = ConfigDict(populate_by_name=True)

    description: Text
    """What changes."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """The conversations that have such a pair, as an expression over the base's facts."""
    set_: Annotated[Mapping[Slug, Expr], Field(alias="set", min_length=1)]
    """The facts that are given."""
    outcome: Slug
    """What it must end in."""
    unproven: Listed[Slug] = ()
    """Axes whose bin the change may leave."""


class Pairs(DeclaredModel):
    """Conversations beside a base: one where nothing may change, one where something must."""

    inv: InvPair | None = None
    """What must not matter."""
    dir: DirPair | None = None
    """What must."""


class WorldSection(DeclaredModel):
    """What both a world and a domain may add to."""

    facts: Listed[Fact] = ()
    """What is drawn."""
    lexicons: Lexicons = Field(default_factory=dict)
    """What is drawn from."""
    constraints: Listed[ConstraintEntry] = ()
    """What can be insisted on."""
    collections: Mapping[Slug, Collection] = {}
    """What is stored."""
    records: Listed[RecordEntry] = ()
    """What is stored before the conversation."""
    tools: Listed[Tool] = ()
    """What can be done."""
    plans: Mapping[Slug, Listed[Step]] = {}
    """What the right assistant does, by outcome."""
    forbidden: Listed[Slug] = ()
    """Tools that are there, and must not be used."""
    secrets: Listed[Text] = ()
    """What must never be said, as a text with facts."""
    proofs: Listed[Proof] = ()
    """What must be true in each bin."""


class WorldFile(DeclaredFile, WorldSection):
    """`world.yaml`: what the world of every conversation is made of."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    """The language of the conversations, as a BCP 47 tag."""
    offers: Slug
    """The collection whose records an assistant offers."""
    offered: Slug = "offered"
    """The fact that lists the keys of what the right assistant offers; an empty list where it offers nothing."""
    missing: Slug = "missing"
    """The fact that names the constraint which a person leaves out at first, for turns that say `unless_missing`."""
    pairs: Pairs = Pairs()
    """Conversations beside the base."""


class DomainFile(DeclaredFile, WorldSection):
    """`domains/<domain>.yaml`: what is particular to one domain. What stands here replaces the same name in `world.yaml`."""

    domain: Slug
    """The domain."""
    grammar: Grammar
    """What is said in this domain."""
    few_shot: NonEmpty[Utterance]
    """One conversation as a person would write it, to show others what is meant."""


class Utterance(DeclaredModel):
    """What somebody says."""

    role: Literal["user", "assistant"]
    """Who."""
    text: Text
    """What."""


class OutcomeEntry(DeclaredModel):
    """One way in which a conversation ends."""

    slug: Slug
    """The outcome as goldens name it."""
    description: Text
    """When it is the right one."""
    nothing_fits: bool | None = None
    """Whether nothing that is stored may fit what was said; without it, that is so of `no_match` alone."""

    @property
    def requires_no_match(self) -> bool:
        """Whether a conversation that ends so must leave nothing that fits."""
        return self.slug == "no_match" if self.nothing_fits is None else self.nothing_fits


class ObligationEntry(DeclaredModel):
    """Something that the right assistant must do on the way."""

    kind: Literal["ask", "offer", "call"]
    """`ask`: for all of these slots; `offer`: one of these; `call`: all of these tools."""
    values: Expr | Listed[Expr]
    """The slots, keys or tools."""


class Consequence(DeclaredModel):
    """What follows for some scenarios."""

    when: WhereField
    """The scenarios."""
    flags: Listed[Slug] = ()
    """What a golden notes of them."""
    obligations: Listed[Slug] = ()
    """What must be done on the way."""
    must_say: Listed[Text] = ()
    """What the assistant must have said in the end, as a text with facts."""


class OutcomeRow(Consequence):
    """Which outcome is right in some scenarios."""

    outcome: Slug
    """The outcome."""
    reason: Text | None = None
    """Why, where it is not plain."""


class DifficultyRow(DeclaredModel):
    """How hard some scenarios are."""

    when: WhereField | None = None
    """The scenarios; without it, all that no row above is about."""
    otherwise: Literal[True] | None = None
    """Says that this row is for all others."""
    level: Literal["easy", "medium", "hard"]
    """How hard."""

    @model_validator(mode="after")
    def _is_for_some_or_for_others(self) -> DifficultyRow:
        if (self.when is None) == (self.otherwise is None):
            raise ValueError(
                "needs either `when` or `otherwise: true`: the scenarios that it is for"
            )
        return self


class OutcomesFile(DeclaredFile):
    """`outcomes.yaml`: what each scenario must end in."""

    outcomes: NonEmpty[OutcomeEntry]
    """Every outcome."""
    obligations: Mapping[Slug, ObligationEntry] = {}
    """What rows can oblige to."""
    table: NonEmpty[OutcomeRow]
    """Exactly one row holds for every scenario that no override is about."""
    overrides: Listed[OutcomeRow] = ()
    """At most one holds for any scenario, and goes before the table."""
    always: Listed[Consequence] = ()
    """What is added for some scenarios, whatever their outcome."""
    difficulty: NonEmpty[DifficultyRow]
    """How hard each scenario is; the first row that holds decides."""


class TurnEntry(DeclaredModel):
    """One turn of a script."""

    user: Symbol | None = None
    """What the person says."""
    assistant: Symbol | None = None
    """What the right assistant says."""
    states: Listed[Slug] = ()
    """The constraints that this turn brings up, where there are such and they are not known yet."""
    first: bool = False
    """Whether it brings them up as they are before they are corrected."""
    unless_missing: bool = False
    """Whether it leaves out what has to be asked for: the constraint that the fact named by `missing` in `world.yaml` holds."""
    answers: Slug | None = None
    """The fact that names the slot which this turn fills."""
    corrects: Slug | None = None
    """The fact that names the constraint which this turn replaces."""
    asks: Slug | None = None
    """The fact that names the slot which this turn asks for."""
    does: Literal["look_up", "act"] | Listed[Literal["look_up", "act"]] = ()
    """The stages of the plan that happen in this turn."""
    offers: bool = False
    """Whether what fits is offered in this turn."""
    outcome: Slug | None = None
    """How it would stand if the conversation ended here."""
    ends: bool = False
    """Whether the outcome is reached here."""

    @property
    def symbol(self) -> str:
        """What is said."""
        return str(self.user if self.user is not None else self.assistant)

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of the plan that happen in it."""
        return (self.does,) if isinstance(self.does, str) else self.does

    @model_validator(mode="after")
    def _one_speaks(self) -> TurnEntry:
        if (self.user is None) == (self.assistant is None):
            raise ValueError("needs either `user` or `assistant`: one of them speaks")
        role, others = (
            ("user", ASSISTANT_KEYS) if self.user is not None else ("assistant", USER_KEYS)
        )
        for key in others:
            if getattr(self, key):
                raise ValueError(f"`{key}` is not for a turn of the {role}")
        if not self.states and (self.first or self.unless_missing):
            key = "first" if self.first else "unless_missing"
            raise ValueError(f"`{key}` means nothing without `states`")
        return self


class Script(DeclaredModel):
    """Who says what kind of thing, and when."""

    name: Slug
    """What the script is called."""
    when: WhenField = Field(default_factory=dict)
    """The facts under which it is told."""
    turns: NonEmpty[TurnEntry]
    """Its turns."""


class DialogueFile(DeclaredFile):
    """`dialogue.yaml`: the scripts of every behavior."""

    behaviors: Mapping[Slug, NonEmpty[Script]]
    """By behavior; one script is chosen for each conversation."""


class LanguageFile(DeclaredFile):
    """`language.yaml`: what is said in every domain."""

    grammar: Grammar
    """The symbols, and how each can be said."""


class LexiconFile(DeclaredFile):
    """`lexicon.yaml`: what is drawn from in every domain."""

    lexicons: Lexicons
    """The lists."""


DomainFile.model_rebuild()
