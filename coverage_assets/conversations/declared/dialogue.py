"""The models of `dialogue.yaml`: the scripts of every behavior, turn by turn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, model_validator

from coverage_assets.conversations.declared.base import DeclaredFile
from coverage_assets.conversations.declared.language import Symbol
from coverage_assets.conversations.grammar import WhenField
from coverage_assets.foundation.validation import DeclaredModel, Listed, NonEmpty, Slug

USER_KEYS = ("states", "first", "unless_missing", "answers", "corrects")
ASSISTANT_KEYS = ("asks", "does", "offers", "outcome", "ends")


class TurnEntry(DeclaredModel):
    """One turn of a script."""

    user: Symbol | None = None
    """The symbol that the user says."""
    assistant: Symbol | None = None
    """The symbol that the assistant says."""
    states: Listed[Slug] = ()
    """The constraints that this turn introduces, if they apply and are not active yet."""
    first: bool = False
    """Whether it states their `first` values, which a later turn corrects."""
    unless_missing: bool = False
    """Whether it leaves out the constraint named by the fact `missing` of `world.yaml`."""
    answers: Slug | None = None
    """The fact that names the slot which this turn fills."""
    corrects: Slug | None = None
    """The fact that names the constraint which this turn replaces."""
    asks: Slug | None = None
    """The fact that names the slot which this turn asks for."""
    does: Literal["look_up", "act"] | Listed[Literal["look_up", "act"]] = ()
    """The stages of the plan that are carried out in this turn."""
    offers: bool = False
    """Whether this turn offers the matching records."""
    outcome: Slug | None = None
    """The outcome if the conversation ended here."""
    ends: bool = False
    """Whether the outcome is reached here."""

    @property
    def symbol(self) -> str:
        """The symbol that is said."""
        return str(self.user if self.user is not None else self.assistant)

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages of the plan that are carried out in this turn."""
        return (self.does,) if isinstance(self.does, str) else self.does

    @model_validator(mode="after")
    def _has_one_speaker(self) -> TurnEntry:
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
    """A sequence of turns: who says what kind of thing, and when."""

    name: Slug
    """The name of the script."""
    when: WhenField = Field(default_factory=dict)
    """The facts under which it can be chosen."""
    turns: NonEmpty[TurnEntry]
    """Its turns."""


class DialogueFile(DeclaredFile):
    """`dialogue.yaml`: the scripts of every behavior."""

    behaviors: Mapping[Slug, NonEmpty[Script]]
    """The scripts by behavior; one is chosen for each conversation."""
