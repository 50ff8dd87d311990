"""Tracks what a person wants in one conversation, as the records that its golden holds.

A golden comes from what was declared and simulated, never from the words of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.compile import CompiledConstraint
from coverage_assets.conversations.declared import DeclaredKey
from coverage_assets.conversations.records import constraint_holds
from coverage_assets.conversations.sampling import Facts

JsonRecord = dict[str, Any]


class InconsistentGoldenError(ValueError):
    """The declared files make a conversation that its golden does not describe.

    `about` names the declaration at fault: its section, and its name or number there.
    """

    def __init__(self, message: str, about: DeclaredKey | None = None) -> None:
        super().__init__(message)
        self.about = about


class LeakedSecretError(InconsistentGoldenError):
    """Somebody says what must not be communicated: by the declared words, or by chance."""


@dataclass
class ConstraintTracker:
    """The constraints of one conversation, as they come up and are replaced."""

    declared: Mapping[str, CompiledConstraint]
    facts: Facts
    records: list[JsonRecord] = field(default_factory=list)
    """Every constraint so far, in the order in which they came up."""
    active: dict[str, JsonRecord] = field(default_factory=dict)
    """The record that holds now, by the declared constraint's id."""

    def __post_init__(self) -> None:
        for constraint in self.declared.values():
            if constraint.implicit and constraint.applies(self.facts):
                self._add(constraint, constraint.id, 0, first=False)

    def activate(self, name: str, turn: int, *, first: bool) -> bool:
        """Activate a constraint if it applies and is not active; return whether it was activated.

        With `first` it has the value that is corrected later, where one is declared.
        """
        constraint = self.declared[name]
        if name in self.active or not constraint.applies(self.facts):
            return False
        self._add(constraint, name, turn, first=first)
        return True

    def correct(self, name: str, turn: int) -> None:
        """Replace an active constraint by the value that is really meant."""
        replaced = self.active.get(name)
        if replaced is None:
            raise InconsistentGoldenError(
                f"turn {turn} corrects `{name}`, which did not come up before",
                ("constraints", name),
            )
        corrected_id = f"{name}.2"
        if replaced["id"] == corrected_id:
            raise InconsistentGoldenError(
                f"turn {turn} corrects `{name}` a second time", ("constraints", name)
            )
        replaced["superseded_by"] = corrected_id
        self._add(self.declared[name], corrected_id, turn, first=False)
        if all(replaced[key] == self.active[name][key] for key in ("value_num", "value_set")):
            raise InconsistentGoldenError(
                f"turn {turn} corrects `{name}` to what it was before: declare another `first`",
                ("constraints", name),
            )

    def best(self, offers: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """Return the keys of the records that meet every hard constraint and most soft ones."""
        on_offers = [record for record in self.active.values() if record["kind"] == "offer"]
        hard = [record for record in on_offers if record["hard"]]
        soft = [record for record in on_offers if not record["hard"]]
        fitting = [key for key in offers if all(constraint_holds(one, offers[key]) for one in hard)]
        met = {key: sum(constraint_holds(one, offers[key]) for one in soft) for key in fitting}
        return [key for key in fitting if met[key] == max(met.values())]

    def _add(self, constraint: CompiledConstraint, id_: str, turn: int, *, first: bool) -> None:
        bounds = constraint.first if first and constraint.first else constraint.bounds
        values = [bound(self.facts) for bound in bounds]
        if constraint.numeric and type(values[0]) is not int:
            raise InconsistentGoldenError(
                f"`{constraint.id}` is bounded by {values[0]!r}, which is not a whole number",
                ("constraints", constraint.id),
            )
        record = {
            "id": id_,
            "kind": constraint.kind,
            "field": constraint.field,
            "op": constraint.op,
            "value_num": values[0] if constraint.numeric else None,
            "value_set": [] if constraint.numeric else [str(value) for value in values],
            "introduced_turn": turn,
            "superseded_by": "",
            "hard": constraint.hard(self.facts),
        }
        self.records.append(record)
        self.active[constraint.id] = record
