"""Additive counts of records: a dataset's counts are the sum of the counts of its batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coverage_assets.conversations.records import DIFFICULTIES, MIXED, Role
from coverage_assets.datasets.records.generator_protocol import Record

ARRAY = "array"
USER: Role = "user"


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of conversations and turns, in total and by kind."""

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
        """Return the counts as plain values, with sorted names."""
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
        """Restore the counts from the output of `as_dict`."""
        return cls(
            values["conversations"],
            values["turns"],
            values["user_turns"],
            Counter(values["by_outcome"]),
            Counter(values["by_difficulty"]),
            Counter(values["by_relation"]),
        )


class CountBuilder:
    """Counts records one at a time; conversations and goldens may be added apart."""

    def __init__(self) -> None:
        self._turns = self._user_turns = 0
        self._kinds: Counter[tuple[str, str]] = Counter()
        self._outcomes: Counter[str] = Counter()

    def add(self, conversation: Record, golden: Record) -> None:
        """Count a conversation and its golden."""
        self.add_conversation(conversation)
        self.add_golden(golden)

    def add_conversation(self, conversation: Mapping[str, Any]) -> None:
        """Count a conversation and its turns."""
        turns = conversation["turns"]
        self._turns += len(turns)
        self._user_turns += sum(turn["role"] == USER for turn in turns)
        self._kinds[conversation["difficulty"], conversation["relation"]] += 1

    def add_golden(self, golden: Mapping[str, Any]) -> None:
        """Count the outcome of a golden."""
        self._outcomes[golden["final_outcome"]] += 1

    def counts(self) -> Counts:
        """Return the counts of the records added so far; names keep the order of their arrival."""
        by_difficulty: Counter[str] = Counter()
        by_relation: Counter[str] = Counter()
        for (difficulty, relation), number in self._kinds.items():
            by_difficulty[difficulty] += number
            by_relation[relation] += number
        return Counts(
            self._kinds.total(),
            self._turns,
            self._user_turns,
            Counter(self._outcomes),
            by_difficulty,
            by_relation,
        )


def difficulty_of(by_difficulty: Mapping[str, int], shown_as: str) -> str | Sequence[str]:
    """Return the difficulty that all entries share, or else `mixed` or the list that occurs."""
    found = [name for name in DIFFICULTIES if by_difficulty.get(name)]
    if len(found) == 1:
        return found[0]
    return MIXED if shown_as == MIXED else found
