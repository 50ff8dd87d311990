"""One response beside its golden, with everything parsed that the gates look at.

A golden that contradicts its dataset's tools is not the response's fault, so it raises an
`InputError`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coverage_assets.conversations.simulator import Environment, State, ToolError, state_sha256
from coverage_assets.datasets.scoring.responses import Response, ResponseCall
from coverage_assets.errors import InputError

REQUIRED, REFERENCE, FORBIDDEN = "required", "reference", "forbidden"
EXACT = "exact"


@dataclass(frozen=True)
class Action:
    """A tool call that the golden requires, gives for reference, or forbids."""

    name: str
    level: str
    exact: bool
    arguments: Mapping[str, Any]

    def matches(self, call: ResponseCall) -> bool:
        """Return whether a call has the same tool and, for an exact action, equal arguments."""
        return call.name == self.name and (
            not self.exact or json_equal(call.arguments, self.arguments)
        )


@dataclass(frozen=True)
class Case:
    """A golden, a response to it, and the environment of its domain."""

    golden: Mapping[str, Any]
    response: Response
    environment: Environment

    @cached_property
    def state(self) -> State:
        """The state before the first turn."""
        try:
            state: State = json.loads(self.golden["initial_state"])
            self.environment.check_state(state)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                f"golden {self.golden['id']}: its `initial_state` does not fit its tools: {error}"
            ) from None
        return state

    @cached_property
    def actions(self) -> Sequence[Action]:
        """The actions that the golden lists."""
        return [
            Action(
                one["name"],
                one["level"],
                one["match"] == EXACT,
                _parse_arguments(self.golden, one["arguments"]),
            )
            for one in self.golden["expected_actions"]
        ]

    @property
    def fresh_state(self) -> State:
        """A copy of the initial state to act on; tools replace records and never change them."""
        return {name: dict(records) for name, records in self.state.items()}

    @property
    def expected_state(self) -> State | None:
        """The expected end state; None if the required actions do not lead to its digest."""
        state = self.fresh_state
        try:
            for action in self.actions:
                if action.level == REQUIRED and action.exact:
                    self.environment.call(state, action.name, action.arguments)
        except ToolError:
            return None
        return state if state_sha256(state) == self.golden["final_state_sha256"] else None


def _parse_arguments(golden: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Parse the arguments of one of the golden's actions."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"golden {golden['id']}: the arguments of an action are no JSON: {error}"
        ) from None
    if not isinstance(value, dict):
        raise InputError(f"golden {golden['id']}: the arguments of an action must be a JSON object")
    return value


def json_equal(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal.

    Nothing is converted: true, 1, 1.0 and "1" all differ.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(
            json_equal(value, other[key]) for key, value in one.items()
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(json_equal, one, other))
    return type(one) is type(other) and bool(one == other)
