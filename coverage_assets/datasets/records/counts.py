"""Counts of records, which add up: those of a dataset are the sum of those of its pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.records.models import DIFFICULTIES, MIXED
from coverage_assets.datasets.records.generator_protocol import Record

ARRAY = "array"
USER = "user"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations there are, and of what kind."""

    conversations: int = 0
    turns: int = 0
    user_turns: int = 0
    by_outcome: Counter[str] = field(default_factory=Counter)
    by_difficulty: Counter[str] = field(default_factory=Counter)
    by_relation: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.conversations + other.conversations,
            self.turns + other.turns,
            self.user_turns + other.user_turns,
            self.by_outcome + other.by_outcome,
            self.by_difficulty + other.by_difficulty,
            self.by_relation + other.by_relation,
        )

    def as_dict(self) -> dict[str, Any]:
        """The counts as plain values; names are sorted."""
        return {
            "conversations": self.conversations,
            "turns": self.turns,
            "user_turns": self.user_turns,
            "by_outcome": dict(sorted(self.by_outcome.items())),
            "by_difficulty": {
                name: self.by_difficulty[name] for name in DIFFICULTIES if self.by_difficulty[name]
            },
            "by_relation": dict(sorted(self.by_relation.items())),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Counts:
        """The counts that `as_dict` gave."""
        return cls(
            values["conversations"],
            values["turns"],
            values["user_turns"],
            Counter(values["by_outcome"]),
            Counter(values["by_difficulty"]),
            Counter(values["by_relation"]),
        )


class CountBuilder:
    """Counts under way."""

    def __init__(self) -> None:
        self.turns = self.user_turns = 0
        self.kinds: Counter[tuple[str, str, str]] = Counter()

    def add(self, conversation: Record, golden: Record) -> None:
        """Count one conversation and its golden."""
        turns = conversation["turns"]
        self.turns += len(turns)
        self.user_turns += sum(turn["role"] == USER for turn in turns)
        self.kinds[
            golden["final_outcome"], conversation["difficulty"], conversation["relation"]
        ] += 1

    def counts(self) -> Counts:
        """What was counted so far."""
        by_kind: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
        for kind, number in self.kinds.items():
            for counter, name in zip(by_kind, kind, strict=True):
                counter[name] += number
        return Counts(self.kinds.total(), self.turns, self.user_turns, *by_kind)


def difficulty_of(by_difficulty: Mapping[str, int], shown_as: str) -> str | Sequence[str]:
    """The difficulty of a dataset: the one that all entries have, or else `mixed` or the list of those that occur."""
    found = [name for name in DIFFICULTIES if by_difficulty.get(name)]
    if len(found) == 1:
        return found[0]
    return MIXED if shown_as == MIXED else found
