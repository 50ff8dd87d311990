"""The models of `outcomes.yaml`: outcomes, obligations, and the decision table over scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import model_validator

from coverage_assets.conversations.declared.base import DeclaredFile
from coverage_assets.conversations.expressions import Expr
from coverage_assets.foundation.validation import DeclaredModel, Listed, NonEmpty, Slug, Text
from coverage_assets.taxonomy.where import WhereField


class OutcomeEntry(DeclaredModel):
    """One way in which a conversation can end."""

    slug: Slug
    """The name that goldens use."""
    description: Text
    """When this outcome is right."""
    nothing_fits: bool | None = None
    """Whether no stored record may meet the constraints; by default only for `no_match`."""

    @property
    def requires_no_match(self) -> bool:
        """Whether no record may meet the constraints of a conversation with this outcome."""
        return self.slug == "no_match" if self.nothing_fits is None else self.nothing_fits


class ObligationEntry(DeclaredModel):
    """Something that the assistant must do before the end."""

    kind: Literal["ask", "offer", "call"]
    """`ask`: for all of these slots; `offer`: one of these keys; `call`: all of these tools."""
    values: Expr | Listed[Expr]
    """The slots, keys or tools."""


class Consequence(DeclaredModel):
    """What applies to some scenarios."""

    when: WhereField
    """The scenarios."""
    flags: Listed[Slug] = ()
    """The policy flags that a golden records."""
    obligations: Listed[Slug] = ()
    """The obligations that apply, by name."""
    must_say: Listed[Text] = ()
    """Texts that the assistant must have said by the end; they may contain facts."""


class OutcomeRow(Consequence):
    """The outcome of some scenarios."""

    outcome: Slug
    """The outcome."""
    reason: Text | None = None
    """Why, if it is not obvious."""


class DifficultyRow(DeclaredModel):
    """The difficulty of some scenarios."""

    when: WhereField | None = None
    """The scenarios."""
    otherwise: Literal[True] | None = None
    """Marks the row for all scenarios that no row above matches."""
    level: Literal["easy", "medium", "hard"]
    """The difficulty."""

    @model_validator(mode="after")
    def _has_one_condition(self) -> DifficultyRow:
        if (self.when is None) == (self.otherwise is None):
            raise ValueError(
                "needs either `when` or `otherwise: true`: the scenarios that it is for"
            )
        return self


class OutcomesFile(DeclaredFile):
    """`outcomes.yaml`: the outcome of every scenario."""

    outcomes: NonEmpty[OutcomeEntry]
    """All outcomes."""
    obligations: Mapping[Slug, ObligationEntry] = {}
    """The obligations that rows refer to, by name."""
    table: NonEmpty[OutcomeRow]
    """Exactly one row matches every scenario that no override matches."""
    overrides: Listed[OutcomeRow] = ()
    """Rows that take precedence over the table; at most one matches a scenario."""
    always: Listed[Consequence] = ()
    """What is added for some scenarios, whatever their outcome."""
    difficulty: NonEmpty[DifficultyRow]
    """The difficulty of each scenario; the first row that matches decides."""
