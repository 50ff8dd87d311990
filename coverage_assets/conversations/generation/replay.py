"""Holding stored goldens against what is declared: calls replay, outcomes are the decided ones, turns are there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.conversations.generation.generate import BASE
from coverage_assets.conversations.simulator.environment import ToolError, state_sha256
from coverage_assets.foundation.digests import canonical_json


def find_golden_problems(
    playbook: CompiledVertical,
    goldens: Iterable[Mapping[str, Any]],
    turns: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[str]:
    """What is wrong with some goldens, a sentence each; nothing when all is well."""
    return [
        f"{golden['id']}: {fault}"
        for golden in goldens
        for fault in (
            *_replayed(playbook, golden),
            *_called(playbook, golden, turns.get(golden["id"], ())),
            *_decided(playbook, golden),
            *_told(golden, turns.get(golden["id"], ())),
        )
    ]


def _replayed(playbook: CompiledVertical, golden: Mapping[str, Any]) -> Iterator[str]:
    toolbox = playbook.domains[golden["domain"]].environment
    state = json.loads(golden["initial_state"])
    before = state_sha256(state)
    for action in golden["expected_actions"]:
        if action["level"] == "required":
            try:
                toolbox.call(state, action["name"], json.loads(action["arguments"]))
            except ToolError as error:
                yield f"`{action['name']}` cannot be carried out: {error}"
                return
    if state_sha256(state) != golden["final_state_sha256"]:
        yield "its required calls lead to another end state"
    if before == golden["final_state_sha256"]:
        yield "who does nothing reaches its end state"


def _called(
    playbook: CompiledVertical, golden: Mapping[str, Any], turns: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """The calls of the conversation, carried out again, must give back what they are said to have given back."""
    toolbox = playbook.domains[golden["domain"]].environment
    state = json.loads(golden["initial_state"])
    for turn in turns:
        for call in turn["tool_calls"]:
            try:
                result = canonical_json(
                    toolbox.call(state, call["name"], json.loads(call["arguments"]))
                )
            except ToolError as error:
                yield f"turn {turn['turn']} cannot be carried out: {error}"
                return
            if result != call["result"]:
                yield f"turn {turn['turn']} is said to get another result from `{call['name']}` than it gets"


def _decided(playbook: CompiledVertical, golden: Mapping[str, Any]) -> Iterator[str]:
    if golden["relation"] == BASE:
        scenario = Scenario(
            golden["scenario_id"], golden["domain"], golden["behavior"], golden["bins"]
        )
        decision = playbook.table.decide(scenario)
        if golden["final_outcome"] != decision.outcome:
            yield f"its outcome is `{golden['final_outcome']}`, but policy and availability decide `{decision.outcome}`"
        if golden["policy_flags"] != list(decision.flags):
            yield f"its flags are {golden['policy_flags']}, but should be {list(decision.flags)}"


def _told(golden: Mapping[str, Any], turns: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    roles = {turn["turn"]: turn["role"] for turn in turns}
    for constraint in golden["constraints"]:
        turn = constraint["introduced_turn"]
        if turn and roles.get(turn) != "user":
            yield f"`{constraint['id']}` is said to come up in turn {turn}, in which the person does not speak"
    for entry in golden["turn_outcomes"]:
        if roles.get(entry["turn"]) != "assistant":
            yield f"`{entry['outcome']}` is said to be reached in turn {entry['turn']}, in which the assistant does not speak"
    called = [(call["name"], call["arguments"]) for turn in turns for call in turn["tool_calls"]]
    for action in golden["expected_actions"]:
        if action["level"] == "required" and (action["name"], action["arguments"]) not in called:
            yield f"`{action['name']}` is required, but nobody calls it in the conversation"
