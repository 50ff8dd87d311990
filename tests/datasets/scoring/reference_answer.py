"""The reference answer to one conversation, and what wrong answers are made from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from coverage_assets.conversations.simulator.environment import (
    Environment,
    State,
)
from coverage_assets.datasets.scoring.oracle import Response, oracle_response


class Reference:
    """The reference answer, and what wrong ones are made from."""

    def __init__(
        self, golden: Mapping[str, Any], conversation: Mapping[str, Any], environment: Environment
    ) -> None:
        self.golden = golden
        self.environment = environment
        self.response = oracle_response(conversation, golden)
        self.state: State = json.loads(golden["initial_state"])

    def with_changes(self, **changes: Any) -> Response:
        """Return the reference answer with some keys replaced."""
        return {**self.response, **changes}

    @property
    def calls(self) -> list[dict[str, Any]]:
        """The calls of the reference answer."""
        calls: list[dict[str, Any]] = self.response["tool_calls"]
        return calls

    def actions(self, level: str) -> Iterator[tuple[str, bool, dict[str, Any]]]:
        """Yield the golden's actions of a level: tool, whether it is exact, and its arguments."""
        for one in self.golden["expected_actions"]:
            if one["level"] == level:
                yield one["name"], one["match"] == "exact", json.loads(one["arguments"])
