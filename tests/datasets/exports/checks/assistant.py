"""The conversations' own assistant as one under test: it answers by the user turns so far."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coverage_assets.datasets.scoring.oracle import oracle_response
from tests.datasets.exports.checks.reporting import read_lines


class Assistant:
    """Knows every conversation of a dataset by its user turns."""

    def __init__(self, dataset: Path) -> None:
        goldens = {golden["id"]: golden for golden in read_lines(dataset / "goldens.jsonl")}
        self._by_user_turns: dict[tuple[str, ...], dict[str, Any]] = {}
        self._by_prefix: dict[tuple[str, ...], dict[str, Any]] = {}
        self.answers: dict[str, dict[str, Any]] = {}
        for conversation in read_lines(dataset / "conversations.jsonl"):
            user_turns = tuple(
                turn["text"] for turn in conversation["turns"] if turn["role"] == "user"
            )
            self._by_user_turns[user_turns] = conversation
            for count in range(1, len(user_turns) + 1):
                self._by_prefix.setdefault(user_turns[:count], conversation)
            self.answers[conversation["id"]] = oracle_response(
                conversation, goldens[conversation["id"]]
            )

    def answer(self, user_turns: Sequence[str]) -> dict[str, Any]:
        """Return the reference answer to all user turns of a conversation."""
        return self.answers[self._by_user_turns[tuple(user_turns)]["id"]]

    def turns(self, user_turns: Sequence[str]) -> list[dict[str, Any]]:
        """Return the assistant's turns after the last user turn so far."""
        number, found = 0, []
        for turn in self._by_prefix[tuple(user_turns)]["turns"]:
            number += turn["role"] == "user"
            if turn["role"] == "assistant" and number == len(user_turns):
                found.append(turn)
        return found
