"""The golden of a conversation: what a program needs to judge any assistant's answer to it.

A golden is made from what was declared and simulated, never from the words of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.facts import Facts
from coverage_assets.conversations.judging import satisfies
from coverage_assets.conversations.playbook import Wish

JsonRecord = dict[str, Any]


@dataclass
class Wishes:
    """The constraints of one conversation, as they come up and are replaced."""

    declared: Mapping[str, Wish]
    facts: Facts
    records: list[JsonRecord] = field(default_factory=list)
    live: dict[str, JsonRecord] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for wish in self.declared.values():
            if wish.implicit and wish.applies(self.facts):
                self._add(wish, wish.id, 0, first=False)

    def applies(self, name: str) -> bool:
        """Whether there is such a wish in this conversation."""
        return self.declared[name].applies(self.facts)

    def states(self, name: str, turn: int, *, first: bool) -> bool:
        """Bring a wish up, unless it is known; whether it was not."""
        if name in self.live or not self.applies(name):
            return False
        self._add(self.declared[name], name, turn, first=first)
        return True

    def corrects(self, name: str, turn: int) -> None:
        """Replace a wish that came up before by what is really meant."""
        replaced = self.live[name]
        replaced["superseded_by"] = f"{name}.2"
        self._add(self.declared[name], name, turn, first=False, id_=f"{name}.2")

    def best(self, offers: Mapping[str, Mapping[str, Any]]) -> list[str]:
        """The keys of the offered records that meet every hard wish, and most of the others."""
        bounding = [record for record in self.live.values() if record["kind"] == "offer"]
        hard = [record for record in bounding if record["hard"]]
        soft = [record for record in bounding if not record["hard"]]
        fitting = [key for key in offers if all(satisfies(wish, offers[key]) for wish in hard)]
        met = {key: sum(satisfies(wish, offers[key]) for wish in soft) for key in fitting}
        return [key for key in fitting if met[key] == max(met.values())]

    def _add(self, wish: Wish, name: str, turn: int, *, first: bool, id_: str = "") -> None:
        record = _constraint(wish, self.facts, turn, first=first and bool(wish.first), id_=id_ or wish.id)
        self.records.append(record)
        self.live[name] = record


def _constraint(wish: Wish, facts: Facts, turn: int, *, first: bool, id_: str) -> JsonRecord:
    values = wish.first if first else wish.set or (wish.number,)
    found = [value(facts) for value in values if value is not None]
    chosen = bool(wish.set)
    return {
        "id": id_,
        "kind": wish.kind,
        "field": wish.field,
        "op": wish.op,
        "value_num": None if chosen else found[0],
        "value_set": [str(value) for value in found] if chosen else [],
        "introduced_turn": turn,
        "superseded_by": "",
        "hard": wish.hard(facts),
    }
