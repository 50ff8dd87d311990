"""What is remembered of a dataset's records while they pass: counts, and enough of each key to find repetitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from coverage_assets.datasets.records.line_codec import ContentDigest
from coverage_assets.datasets.validate.duplicate_keys import DuplicateKeys

KINDS = ("conversations", "goldens")
USER = "user"


class DatasetStats:
    """Counts and keys of the records that were seen so far."""

    def __init__(self) -> None:
        self.lines = dict.fromkeys(KINDS, 0)
        self.unreadable = dict.fromkeys(KINDS, 0)
        self.ids, self.keys, self.bases = (
            {kind: DuplicateKeys() for kind in KINDS} for _ in range(3)
        )
        self.scenarios = DuplicateKeys()
        self.contents = ContentDigest()
        self.turns = self.user_turns = 0
        self.kinds: Counter[tuple[str, str, str, str]] = Counter()
        self.by_outcome: Counter[str] = Counter()

    def add(self, kind: str, record: Mapping[str, Any]) -> None:
        """Take note of one record."""
        name = record["id"]
        self.ids[kind].add(name)
        scenario = f"{record['scenario_id']} {record['variant']} {record['relation']}"
        self.keys[kind].add(scenario if record["scenario_id"] else f"id {name}")
        self.bases[kind].add(record["base_id"] or name)
        if kind == "goldens":
            self.by_outcome[record["final_outcome"]] += 1
            return
        self.scenarios.add(record["scenario_id"] or f"id {name}")
        self.turns += len(record["turns"])
        self.user_turns += sum(turn["role"] == USER for turn in record["turns"])
        self.kinds[
            record["domain"], record["behavior"], record["difficulty"], record["relation"]
        ] += 1

    @property
    def domains(self) -> list[str]:
        """The domains that occur."""
        return list(self._by(0))

    @property
    def behaviors(self) -> list[str]:
        """The behaviors that occur."""
        return list(self._by(1))

    @property
    def by_difficulty(self) -> dict[str, int]:
        """How many conversations there are of each difficulty."""
        return self._by(2)

    def counts(self, *, with_goldens: bool) -> dict[str, Any]:
        """The counts under the names that a header gives them."""
        goldens = (
            {"goldens": self.lines["goldens"], "by_outcome": dict(self.by_outcome)}
            if with_goldens
            else {}
        )
        return {
            "conversations": self.lines["conversations"],
            "scenarios": self.scenarios.distinct,
            "turns": self.turns,
            "user_turns": self.user_turns,
            "by_difficulty": self.by_difficulty,
            "by_relation": self._by(3),
            "by_cell": self._by_cell(),
            **goldens,
        }

    def _by(self, place: int) -> dict[str, int]:
        found: Counter[str] = Counter()
        for kind, number in self.kinds.items():
            found[kind[place]] += number
        return dict(found)

    def _by_cell(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for (domain, behavior, *_), number in self.kinds.items():
            found[f"{domain}|{behavior}"] += number
        return dict(found)
