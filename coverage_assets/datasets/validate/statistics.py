"""Statistics of a dataset's records, collected in one pass: counts, keys and digests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from coverage_assets.datasets.records import RECORD_KINDS, ContentDigest, CountBuilder
from coverage_assets.datasets.validate.duplicate_keys import DuplicateKeys
from coverage_assets.foundation.cells import Cell


class DatasetStats:
    """Counts and keys of the records read so far."""

    def __init__(self) -> None:
        self.lines = dict.fromkeys(RECORD_KINDS, 0)
        self.unreadable = dict.fromkeys(RECORD_KINDS, 0)
        self.ids, self.keys, self.bases = (
            {kind: DuplicateKeys() for kind in RECORD_KINDS} for _ in range(3)
        )
        self.scenarios = DuplicateKeys()
        self.digest = ContentDigest()
        self._counts = CountBuilder()
        self._cells: Counter[Cell] = Counter()

    def add(self, kind: str, record: Mapping[str, Any]) -> None:
        """Add a record."""
        name = record["id"]
        self.ids[kind].add(name)
        key = f"{record['scenario_id']} {record['variant']} {record['relation']}"
        self.keys[kind].add(key if record["scenario_id"] else f"id {name}")
        self.bases[kind].add(record["base_id"] or name)
        if kind == "goldens":
            self._counts.add_golden(record)
            return
        self._counts.add_conversation(record)
        self._cells[record["domain"], record["behavior"]] += 1
        self.scenarios.add(record["scenario_id"] or f"id {name}")

    @property
    def domains(self) -> set[str]:
        """The domains that occur."""
        return {domain for domain, _ in self._cells}

    @property
    def behaviors(self) -> set[str]:
        """The behaviors that occur."""
        return {behavior for _, behavior in self._cells}

    @property
    def by_difficulty(self) -> dict[str, int]:
        """The number of conversations of each difficulty."""
        return dict(self._counts.counts().by_difficulty)

    def counts(self, *, with_goldens: bool) -> dict[str, Any]:
        """Return the counts under their names in a header."""
        total = self._counts.counts()
        goldens = (
            {"goldens": self.lines["goldens"], "by_outcome": dict(total.by_outcome)}
            if with_goldens
            else {}
        )
        return {
            "conversations": self.lines["conversations"],
            "scenarios": self.scenarios.distinct,
            "turns": total.turns,
            "user_turns": total.user_turns,
            "by_difficulty": dict(total.by_difficulty),
            "by_relation": dict(total.by_relation),
            "by_cell": {"|".join(cell): number for cell, number in self._cells.items()},
            **goldens,
        }
