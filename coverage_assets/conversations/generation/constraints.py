"""What a person wants in one conversation, in the form in which its golden says so.

A golden is made from what was declared and simulated, never from the words of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.compile.program import CompiledConstraint
from coverage_assets.conversations.declared.sources import DeclaredKey
from coverage_assets.conversations.records.constraint_check import constraint_holds
from coverage_assets.conversations.sampling.samplers import Facts

JsonRecord = dict[str, Any]


class InconsistentGoldenError(ValueError):
    """The declared files make a conversation that is not what its golden says; the text says how.

    `about` names what was declared so: its section, and its name or number there.
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
    live: dict[str, JsonRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for wish in self.declared.values():
            if wish.implicit and wish.applies(self.facts):
                self._add(wish, wish.id, 0, first=False)

    def states(self, name: str, turn: int, *, first: bool) -> bool:
        """Bring a wish up, where there is such and it is not known yet; whether that is so."""
        wish = self.declared[name]
        if name in self.live or not wish.applies(self.facts):
            return False
        self._add(wish, name, turn, first=first)
        return True

    def corrects(self, name: str, turn: int) -> None:
        """Replace a wish that came up before by what is really meant."""
        replaced = self.live.get(name)
        if replaced is None:
            raise InconsistentGoldenError(
                f"turn {turn} corrects `{name}`, which did not come up before",
                ("constraints", name),
            )
        again = f"{name}.2"
        if replaced["id"] == again:
            raise InconsistentGoldenError(
                f"turn {turn} corrects `{name}` a second time", ("constraints", name)
            )
        replaced["superseded_by"] = again
        self._add(self.declared[name], again, turn, first=False)
        if all(replaced[key] == self.live[name][key] for key in ("value_num", "value_set")):
            said = f"turn {turn} corrects `{name}` to what it was before: declare another `first`"
            raise InconsistentGoldenError(said, ("constraints", name))

    def best(self, offers: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """The keys of the offered records that meet every hard wish, and most of the others."""
        bounding = [record for record in self.live.values() if record["kind"] == "offer"]
        hard = [record for record in bounding if record["hard"]]
        soft = [record for record in bounding if not record["hard"]]
        fitting = [
            key for key in offers if all(constraint_holds(wish, offers[key]) for wish in hard)
        ]
        met = {key: sum(constraint_holds(wish, offers[key]) for wish in soft) for key in fitting}
        return [key for key in fitting if met[key] == max(met.values())]

    def _add(self, wish: CompiledConstraint, id_: str, turn: int, *, first: bool) -> None:
        record = _constraint(wish, self.facts, turn, first=first and bool(wish.first), id_=id_)
        self.records.append(record)
        self.live[wish.id] = record


def _constraint(
    wish: CompiledConstraint, facts: Facts, turn: int, *, first: bool, id_: str
) -> JsonRecord:
    values = wish.first if first else wish.bounds
    found = [value(facts) for value in values]
    if wish.numeric and type(found[0]) is not int:
        raise InconsistentGoldenError(
            f"`{wish.id}` is bounded by {found[0]!r}, which is not a whole number",
            ("constraints", wish.id),
        )
    return {
        "id": id_,
        "kind": wish.kind,
        "field": wish.field,
        "op": wish.op,
        "value_num": found[0] if wish.numeric else None,
        "value_set": [] if wish.numeric else [str(value) for value in found],
        "introduced_turn": turn,
        "superseded_by": "",
        "hard": wish.hard(facts),
    }
