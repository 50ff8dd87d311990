"""The assistant of the conversations themselves, as one that is under test: by what the person has said so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coverage_assets.datasets.scoring.oracle import oracle_response
from tests.datasets.exports.checks.telling import lines


class Assistant:
    """Knows every conversation of a dataset by its user turns."""

    def __init__(self, dataset: Path) -> None:
        goldens = {golden["id"]: golden for golden in lines(dataset / "goldens.jsonl")}
        self._told: dict[tuple[str, ...], dict[str, Any]] = {}
        self._begun: dict[tuple[str, ...], dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        for conversation in lines(dataset / "conversations.jsonl"):
            said = tuple(turn["text"] for turn in conversation["turns"] if turn["role"] == "user")
            self._told[said] = conversation
            for place in range(1, len(said) + 1):
                self._begun.setdefault(said[:place], conversation)
            self.answers[conversation["id"]] = oracle_response(
                conversation, goldens[conversation["id"]]
            )

    def answer(self, said: Sequence[str]) -> dict[str, Any]:
        """The right answer to everything that the person says."""
        return self.answers[self._told[tuple(said)]["id"]]

    def turns(self, said: Sequence[str]) -> list[dict[str, Any]]:
        """What the assistant says and does after the person's last turn so far."""
        number, mine = 0, []
        for turn in self._begun[tuple(said)]["turns"]:
            number += turn["role"] == "user"
            if turn["role"] == "assistant" and number == len(said):
                mine.append(turn)
        return mine
