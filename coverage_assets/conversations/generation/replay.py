"""Checks stored goldens against the declared files.

Every call must replay, outcomes must be the decided ones, and the turns that a golden names must
exist.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coverage_assets.conversations.compile import CompiledVertical
from coverage_assets.conversations.declared import Scenario
from coverage_assets.conversations.generation.generate import BASE
from coverage_assets.conversations.simulator import ToolError, state_sha256
from coverage_assets.foundation.digests import canonical_json

Record = Mapping[str, Any]


def find_golden_problems(
    vertical: CompiledVertical, goldens: Iterable[Record], turns: Mapping[str, Sequence[Record]]
) -> list[str]:
    """Return what is wrong with stored goldens, a sentence each; `turns` are by conversation."""
    return [
        f"{golden['id']}: {fault}"
        for golden in goldens
        for fault in (
            *_action_faults(vertical, golden),
            *_call_faults(vertical, golden, turns.get(golden["id"], ())),
            *_decision_faults(vertical, golden),
            *_turn_faults(golden, turns.get(golden["id"], ())),
        )
    ]


def _action_faults(vertical: CompiledVertical, golden: Record) -> Iterator[str]:
    """Replay the required actions, which must lead from the initial state to the final one."""
    environment = vertical.domains[golden["domain"]].environment
    state = json.loads(golden["initial_state"])
    before = state_sha256(state)
    for action in golden["expected_actions"]:
        if action["level"] == "required":
            try:
                environment.call(state, action["name"], json.loads(action["arguments"]))
            except ToolError as error:
                yield f"`{action['name']}` cannot be carried out: {error}"
                return
    if state_sha256(state) != golden["final_state_sha256"]:
        yield "its required calls lead to another end state"
    if before == golden["final_state_sha256"]:
        yield "who does nothing reaches its end state"


def _call_faults(
    vertical: CompiledVertical, golden: Record, turns: Sequence[Record]
) -> Iterator[str]:
    """Replay the conversation's calls, which must return the stored results."""
    environment = vertical.domains[golden["domain"]].environment
    state = json.loads(golden["initial_state"])
    for turn in turns:
        for call in turn["tool_calls"]:
            try:
                result = environment.call(state, call["name"], json.loads(call["arguments"]))
            except ToolError as error:
                yield f"turn {turn['turn']} cannot be carried out: {error}"
                return
            if canonical_json(result) != call["result"]:
                yield (
                    f"turn {turn['turn']} is said to get another result "
                    f"from `{call['name']}` than it gets"
                )


def _decision_faults(vertical: CompiledVertical, golden: Record) -> Iterator[str]:
    """Compare the outcome and the flags of a base with the decision table."""
    if golden["relation"] != BASE:
        return
    scenario = Scenario(golden["scenario_id"], golden["domain"], golden["behavior"], golden["bins"])
    decision = vertical.table.decide(scenario)
    if golden["final_outcome"] != decision.outcome:
        yield (
            f"its outcome is `{golden['final_outcome']}`, "
            f"but policy and availability decide `{decision.outcome}`"
        )
    if golden["policy_flags"] != list(decision.flags):
        yield f"its flags are {golden['policy_flags']}, but should be {list(decision.flags)}"


def _turn_faults(golden: Record, turns: Sequence[Record]) -> Iterator[str]:
    """Look up what the golden says about turns: who speaks in them, and what is called."""
    roles = {turn["turn"]: turn["role"] for turn in turns}
    for constraint in golden["constraints"]:
        turn = constraint["introduced_turn"]
        if turn and roles.get(turn) != "user":
            yield (
                f"`{constraint['id']}` is said to come up in turn {turn}, "
                "in which the person does not speak"
            )
    for entry in golden["turn_outcomes"]:
        if roles.get(entry["turn"]) != "assistant":
            yield (
                f"`{entry['outcome']}` is said to be reached in turn {entry['turn']}, "
                "in which the assistant does not speak"
            )
    called = [(call["name"], call["arguments"]) for turn in turns for call in turn["tool_calls"]]
    for action in golden["expected_actions"]:
        if action["level"] == "required" and (action["name"], action["arguments"]) not in called:
            yield f"`{action['name']}` is required, but nobody calls it in the conversation"
