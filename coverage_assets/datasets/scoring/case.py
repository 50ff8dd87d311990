"""One response laid beside its golden, with everything parsed that the gates look at.

A golden that contradicts its dataset's tools is not a response's fault: it is refused with an `InputError`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coverage_assets.conversations.simulator.environment import (
    Environment,
    State,
    ToolError,
    state_sha256,
)
from coverage_assets.datasets.scoring.responses import Response, ResponseCall
from coverage_assets.errors import InputError

REQUIRED, REFERENCE, FORBIDDEN = "required", "reference", "forbidden"
EXACT = "exact"


@dataclass(frozen=True)
class Action:
    """A tool call that the golden speaks of."""

    name: str
    level: str
    exact: bool
    arguments: Mapping[str, Any]

    def is_made_by(self, call: ResponseCall) -> bool:
        """Whether a call is this action: the same tool and, where that matters, the same arguments."""
        return call.name == self.name and (not self.exact or alike(call.arguments, self.arguments))


@dataclass(frozen=True)
class Case:
    """A golden, a response to it, and the tools of its domain."""

    golden: Mapping[str, Any]
    response: Response
    toolbox: Environment

    @cached_property
    def state(self) -> State:
        """The world before the first turn."""
        try:
            state: State = json.loads(self.golden["initial_state"])
            self.toolbox.check_state(state)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                f"golden {self.golden['id']}: its `initial_state` does not fit its tools: {error}"
            ) from None
        return state

    @cached_property
    def actions(self) -> Sequence[Action]:
        """The calls that the golden requires, gives for reference, or forbids."""
        return [
            Action(
                one["name"],
                one["level"],
                one["match"] == EXACT,
                parsed_arguments(self.golden, one["arguments"]),
            )
            for one in self.golden["expected_actions"]
        ]

    @property
    def fresh_state(self) -> State:
        """A state to act on. Records are shared: tools replace them and never change them."""
        return {name: dict(records) for name, records in self.state.items()}

    @property
    def expected_state(self) -> State | None:
        """The end state that the golden's digest stands for, if its required actions lead there."""
        state = self.fresh_state
        try:
            for action in self.actions:
                if action.level == REQUIRED and action.exact:
                    self.toolbox.call(state, action.name, action.arguments)
        except ToolError:
            return None
        return state if state_sha256(state) == self.golden["final_state_sha256"] else None


def parsed_arguments(golden: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The arguments of one of a golden's actions."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"golden {golden['id']}: the arguments of an action are no JSON: {error}"
        ) from None
    if not isinstance(value, dict):
        raise InputError(f"golden {golden['id']}: the arguments of an action must be a JSON object")
    return value


def alike(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same; nothing is converted, so true, 1, 1.0 and "1" all differ."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(
            alike(value, other[key]) for key, value in one.items()
        )
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and bool(one == other)
