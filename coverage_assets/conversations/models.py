"""What a vertical declares of its conversations: one model per file of `config/<vertical>/conversations/`.

The models hold the form of each file. Whether the files fit together and fit the taxonomy is worked out where they are
compiled, in `coverage_assets.conversations.loader`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from coverage_assets.conversations.expressions import Expr
from coverage_assets.conversations.grammar import Alternative
from coverage_assets.conversations.grammar_conditions import WhenField
from coverage_assets.conversations.tools import Collection, Tool
from coverage_assets.foundation.validation import Date, Declared, Listed, NonEmpty, Slug, Text, Version
from coverage_assets.taxonomy.where import WhereField

Number = int | Expr
"""A whole number, or an expression that gives one."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=120)]
"""A name, or names joined by dots: of a lexicon, of a fact's field, of a symbol."""

Symbol = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.\$?[a-z][a-z0-9_]*)*$", max_length=120)]
"""A symbol of the grammar; a part that starts with `$` stands for the value of a fact."""

Entry = str | int | bool | Mapping[str, str | int | bool | Listed[str]]
"""What a lexicon lists: words, or records of words."""

Lexicons = Mapping[Slug, NonEmpty[Entry]]
Grammar = Mapping[Name, NonEmpty[str | Alternative]]


class File(Declared):
    """What every declared file begins with."""

    schema_version: Literal[1]
    version: Version


class DayRange(Declared):
    """Days to draw from, both included."""

    model_config = ConfigDict(populate_by_name=True)

    from_: Annotated[Date, Field(alias="from")]
    to: Date


class Draw(Declared):
    """How a fact comes about. Exactly one of `choose`, `from`, `code`, `day`, `after`, `before`, `value` and `by` says it."""

    model_config = ConfigDict(populate_by_name=True)

    choose: Name | None = None
    """One entry of a lexicon, or of a list that another fact holds."""
    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{0,12}$")] | None = None
    """A prefix, followed by `digits` drawn digits."""
    digits: Annotated[int, Field(ge=3, le=12)] = 6
    besides: Listed[Slug] = ()
    """Facts whose values are not drawn again."""
    from_: Annotated[Number | None, Field(alias="from")] = None
    """The least whole number that can be drawn; days, with `after`."""
    to: Number | None = None
    """The greatest."""
    step: Annotated[int, Field(ge=1)] = 1
    """Only every so many numbers, counted from `from`."""
    day: DayRange | None = None
    """A day of a calendar, as an ISO date."""
    after: Slug | None = None
    """A fact that holds a day; `from` to `to` days later."""
    before: Slug | None = None
    """A fact that holds a day; `days` days earlier."""
    days: Expr | None = None
    """How many days earlier than `before`."""
    value: Expr | None = None
    """An expression over other facts."""
    by: Slug | None = None
    """A fact, axis, `behavior`, `domain` or `outcome`: what is drawn differs by its value."""
    bins: Mapping[str, Draw] = {}
    """What is drawn for each value of `by`."""
    otherwise: Draw | None = None
    """What is drawn for the values that `bins` does not name."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Draw:
        ways = [
            name
            for name in ("choose", "code", "day", "after", "before", "value", "by")
            if getattr(self, name) is not None
        ]
        ways += ["from"] if self.from_ is not None and self.after is None else []
        if len(ways) != 1:
            named = " and ".join(f"`{way}`" for way in ways) or "nothing"
            raise ValueError(f"must say how it is drawn in one way; {named} is given")
        if (self.from_ is None) != (self.to is None) or (self.after is not None and self.from_ is None):
            raise ValueError("needs both `from` and `to`")
        if (self.before is None) != (self.days is None):
            raise ValueError("`before` and `days` go together")
        return self


class Fact(Draw):
    """A named fact of a conversation."""

    name: Slug
    """How grammars, expressions and other facts call it."""
    invariant: bool = False
    """Whether it must not matter for what is right: an INV pair draws it anew."""


class Proof(Declared):
    """What must be true of a conversation's facts because of the bin that its scenario is in."""

    axis: Slug
    """The axis that is proven."""
    bin: Slug | None = None
    """The bin; without it, every bin of the axis."""
    number: Expr | None = None
    """A number that must lie in the bin's interval."""
    that: Expr | None = None
    """What must hold."""


class Constraint(Declared):
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


class Record(Declared):
    """A record that the world holds before the conversation."""

    model_config = ConfigDict(populate_by_name=True)

    in_: Annotated[Slug, Field(alias="in")]
    """The collection."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """When there is such a record."""
    record: Mapping[Slug, Expr]
    """Every field, as an expression over the facts."""


class Step(Declared):
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


class InvPair(Declared):
    """A pair in which something changes that must not matter."""

    description: Text
    """What changes."""
    redraw: NonEmpty[Slug]
    """The facts that are drawn anew; each is declared `invariant`."""


class DirPair(Declared):
    """A pair in which something changes that must matter, in a known direction."""

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


class Pairs(Declared):
    """Conversations beside a base: one where nothing may change, one where something must."""

    inv: InvPair | None = None
    """What must not matter."""
    dir: DirPair | None = None
    """What must."""


class Furnishing(Declared):
    """What both a world and a domain may add to."""

    facts: Listed[Fact] = ()
    """What is drawn."""
    lexicons: Lexicons = Field(default_factory=dict)
    """What is drawn from."""
    constraints: Listed[Constraint] = ()
    """What can be insisted on."""
    collections: Mapping[Slug, Collection] = {}
    """What is stored."""
    records: Listed[Record] = ()
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


class WorldFile(File, Furnishing):
    """`world.yaml`: what the world of every conversation is made of."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    """The language of the conversations, as a BCP 47 tag."""
    offers: Slug
    """The collection whose records an assistant offers."""
    pairs: Pairs = Pairs()
    """Conversations beside the base."""


class DomainFile(File, Furnishing):
    """`domains/<domain>.yaml`: what is particular to one domain. What stands here replaces the same name in `world.yaml`."""

    domain: Slug
    """The domain."""
    grammar: Grammar
    """What is said in this domain."""
    few_shot: NonEmpty[Utterance]
    """One conversation as a person would write it, to show others what is meant."""


class Utterance(Declared):
    """What somebody says."""

    role: Literal["user", "assistant"]
    """Who."""
    text: Text
    """What."""


class OutcomeEntry(Declared):
    """One way in which a conversation ends."""

    slug: Slug
    """The outcome as goldens name it."""
    description: Text
    """When it is the right one."""


class ObligationEntry(Declared):
    """Something that the right assistant must do on the way."""

    kind: Literal["ask", "offer", "call"]
    """`ask`: for all of these slots; `offer`: one of these; `call`: all of these tools."""
    values: Expr | Listed[Expr]
    """The slots, keys or tools."""


class Consequence(Declared):
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


class DifficultyRow(Declared):
    """How hard some scenarios are."""

    when: WhereField | None = None
    """The scenarios; without it, all that no row above is about."""
    otherwise: Literal[True] | None = None
    """Says that this row is for all others."""
    level: Literal["easy", "medium", "hard"]
    """How hard."""


class OutcomesFile(File):
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


class TurnEntry(Declared):
    """One turn of a script."""

    user: Symbol | None = None
    """What the person says."""
    assistant: Symbol | None = None
    """What the right assistant says."""
    states: Listed[Slug] = ()
    """The constraints that this turn brings up, where they are not known yet."""
    first: bool = False
    """Whether it brings them up as they are before they are corrected."""
    unless_missing: bool = False
    """Whether it leaves out what has to be asked for."""
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

    @model_validator(mode="after")
    def _one_speaks(self) -> TurnEntry:
        if (self.user is None) == (self.assistant is None):
            raise ValueError("needs either `user` or `assistant`: one of them speaks")
        return self


class Script(Declared):
    """Who says what kind of thing, and when."""

    name: Slug
    """What the script is called."""
    when: WhenField = Field(default_factory=dict)
    """The facts under which it is told."""
    turns: NonEmpty[TurnEntry]
    """Its turns."""


class DialogueFile(File):
    """`dialogue.yaml`: the scripts of every behavior."""

    behaviors: Mapping[Slug, NonEmpty[Script]]
    """By behavior; one script is chosen for each conversation."""


class LanguageFile(File):
    """`language.yaml`: what is said in every domain."""

    grammar: Grammar
    """The symbols, and how each can be said."""


class LexiconFile(File):
    """`lexicon.yaml`: what is drawn from in every domain."""

    lexicons: Lexicons
    """The lists."""


Draw.model_rebuild()
DomainFile.model_rebuild()
