"""Stored goldens are checked against the declared files: whatever was altered is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from coverage_assets.conversations.generation.generate import DIR
from coverage_assets.conversations.generation.replay import find_golden_problems
from coverage_assets.conversations.simulator.environment import state_sha256
from coverage_assets.foundation.digests import canonical_json
from tests.conversations.desk import OUTCOMES, PLAIN, desk, scenario
from tests.conversations.generation.pairs import all_pairs

Record = dict[str, Any]
Change = Callable[[Record], None]
VAGUE = scenario(behavior="vague")


def found(golden: Record, conversation: Record) -> list[str]:
    return find_golden_problems(
        desk().compiled, [golden], {conversation["id"]: conversation["turns"]}
    )


def test_nothing_is_wrong_with_what_was_just_generated() -> None:
    pairs = all_pairs()
    turns = {pair.conversation["id"]: pair.conversation["turns"] for pair in pairs}
    assert find_golden_problems(desk().compiled, [pair.golden for pair in pairs], turns) == []


def _action(golden: Record) -> Record:
    return next(one for one in golden["expected_actions"] if one["level"] == "required")


def _other_code(golden: Record) -> None:
    arguments = json.loads(_action(golden)["arguments"])
    _action(golden)["arguments"] = canonical_json({**arguments, "code": "PRV-00000"})


def _no_action(golden: Record) -> None:
    golden["expected_actions"].remove(_action(golden))


def _sold(golden: Record) -> None:
    world = json.loads(golden["initial_state"])
    for record in world["provisions"].values():
        record["left"] += 1
    golden["initial_state"] = canonical_json(world)


def _late_constraint(golden: Record) -> None:
    golden["constraints"][1]["introduced_turn"] = 2


def _early_outcome(golden: Record) -> None:
    golden["turn_outcomes"][0]["turn"] = 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (_other_code, "`replace_device` cannot be carried out: replace_device: unknown_code"),
        (_other_code, "`replace_device` is required, but nobody calls it in the conversation"),
        (_no_action, "its required calls lead to another end state"),
        (_sold, "its required calls lead to another end state"),
        (
            lambda golden: golden.update(final_state_sha256="0" * 64),
            "its required calls lead to another end state",
        ),
        (
            lambda golden: golden.update(final_outcome="queued"),
            "its outcome is `queued`, but policy and availability decide `completed`",
        ),
        (
            lambda golden: golden.update(policy_flags=["late"]),
            "its flags are ['late'], but should be ['asked_first']",
        ),
        (_late_constraint, "is said to come up in turn 2, in which the person does not speak"),
        (_early_outcome, "is said to be reached in turn 1, in which the assistant does not speak"),
    ],
)
def test_what_was_altered_is_found(change: Change, fault: str) -> None:
    pair = desk().generate(VAGUE)
    golden = deepcopy(pair.golden)
    change(golden)
    faults = found(golden, pair.conversation)
    assert any(text.startswith(f"{golden['id']}: ") and fault in text for text in faults), faults


def test_a_golden_that_doing_nothing_fulfills_is_found() -> None:
    pair = desk().generate(PLAIN)
    golden = deepcopy(pair.golden)
    golden["expected_actions"] = []
    golden["final_state_sha256"] = state_sha256(json.loads(golden["initial_state"]))
    assert f"{golden['id']}: who does nothing reaches its end state" in found(
        golden, pair.conversation
    )


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        (
            "result",
            '{"ok":false}',
            "turn 4 is said to get another result from `find_provisions` than it gets",
        ),
        ("arguments", '{"kind":7}', "turn 4 cannot be carried out: find_provisions: wrong_type"),
        ("name", "sell", "turn 4 cannot be carried out: sell: unknown_tool"),
    ],
)
def test_a_turn_that_was_altered_is_found(key: str, value: str, fault: str) -> None:
    pair = desk().generate(PLAIN)
    conversation = deepcopy(pair.conversation)
    conversation["turns"][3]["tool_calls"][1][key] = value
    assert any(fault in text for text in found(pair.golden, conversation))


def test_a_conversation_that_is_gone_is_found() -> None:
    golden = desk().generate(PLAIN).golden
    assert find_golden_problems(desk().compiled, [golden], {})


def test_a_decision_that_was_declared_otherwise_since_is_found() -> None:
    golden = desk().generate(PLAIN).golden
    since = desk().edit(
        OUTCOMES, "    outcome: completed\n", "    outcome: completed\n    flags: [quick]\n"
    )
    turns = {golden["id"]: desk().generate(PLAIN).conversation["turns"]}
    assert find_golden_problems(since.compiled, [golden], turns) == [
        f"{golden['id']}: its flags are [], but should be ['quick']"
    ]


def test_pairs_are_not_checked_against_the_decision_for_their_base() -> None:
    pair = desk().generate(PLAIN, 0, DIR)
    assert (pair.golden["final_outcome"], found(pair.golden, pair.conversation)) == ("queued", [])
