"""Goldens of the shipped vertical are worth judging by: they replay, the right answer passes, and every way to be wrong fails."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    INV,
    GeneratedPair,
    generate_pair,
)
from coverage_assets.conversations.records.conversation import ConversationBody
from coverage_assets.conversations.records.golden import GoldenBody
from coverage_assets.conversations.simulator.environment import Environment, state_sha256
from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.score_one import Score, score_one
from coverage_assets.taxonomy.vertical import Vertical
from tests.datasets.scoring.mutants import MUTATIONS, mutations

ASKING = "ambiguous"
"""The behavior in which something must be asked for."""


@pytest.fixture(scope="module")
def playbook(config: Path, commerce: Vertical) -> CompiledVertical:
    return load_conversations(config, commerce)


@pytest.fixture(scope="module")
def kept(commerce_scenarios: pl.DataFrame) -> pl.DataFrame:
    return commerce_scenarios.filter("kept")


@pytest.fixture(scope="module")
def refused(playbook: CompiledVertical, kept: pl.DataFrame, commerce: Vertical) -> list[Scenario]:
    """The scenarios in which the assistant must not do what is asked."""
    scenarios = scenarios_of(kept, commerce.taxonomy.axis_slugs)
    return [
        one for one in scenarios if playbook.table.decide(one).outcome in {"refused", "escalated"}
    ]


@pytest.fixture(scope="module")
def sample(kept: pl.DataFrame, commerce: Vertical, refused: list[Scenario]) -> list[Scenario]:
    """One scenario of every cell, each from another place in its cell, and those few that end in a refusal."""
    cells = kept.partition_by("domain", "behavior", maintain_order=True)
    rows = [cell.slice(7 * number % cell.height, 1) for number, cell in enumerate(cells)]
    return [*scenarios_of(pl.concat(rows), commerce.taxonomy.axis_slugs), *refused]


def told(
    playbook: CompiledVertical, scenarios: Iterable[Scenario]
) -> Iterator[tuple[GeneratedPair, Environment]]:
    """The conversation of every scenario, and its pairs, with the tools of its domain."""
    for scenario in scenarios:
        for relation in (BASE, INV, DIR):
            found = generate_pair(playbook, scenario, 0, relation)
            if found is not None:
                yield found, playbook.domains[scenario.domain].environment


def faults(one: GeneratedPair, toolbox: Environment) -> Iterator[str]:
    """Whatever makes a golden unfit to judge by."""
    golden, name = one.golden, one.golden["id"]
    ConversationBody.model_validate(one.conversation)
    GoldenBody.model_validate(golden)
    state = json.loads(golden["initial_state"])
    toolbox.check_state(state)
    if state_sha256(state) == golden["final_state_sha256"]:
        yield f"{name}: nothing needs to be done"
    for action in golden["expected_actions"]:
        if action["level"] == "required":
            toolbox.call(state, action["name"], json.loads(action["arguments"]))
    if state_sha256(state) != golden["final_state_sha256"]:
        yield f"{name}: the required calls lead elsewhere"
    right = score_one(golden, oracle_response(one.conversation, golden), toolbox)
    if not right.passed or any(result.status != "passed" for result in right.gates.values()):
        yield f"{name}: the right answer fails: {right.gates}"
    for kind, response in mutations(golden, one.conversation, toolbox):
        if score_one(golden, response, toolbox).passed:
            yield f"{name}: {kind} passes: {response}"


def kinds_by_behavior(
    judged: Iterable[tuple[GeneratedPair, Environment]],
) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, toolbox in judged:
        kinds = {kind for kind, _ in mutations(one.golden, one.conversation, toolbox)}
        found.setdefault(one.golden["behavior"], set()).update(kinds)
    return found


def test_a_golden_of_every_cell_can_be_judged_by(
    playbook: CompiledVertical, sample: list[Scenario]
) -> None:
    assert [
        fault for one, toolbox in told(playbook, sample) for fault in faults(one, toolbox)
    ] == []


def test_every_way_to_be_wrong_is_tried_on_every_behavior(
    playbook: CompiledVertical, sample: list[Scenario]
) -> None:
    everywhere = set(MUTATIONS) - {"skipped_question"}
    found = kinds_by_behavior(told(playbook, sample))
    assert found.keys() == {scenario.behavior for scenario in sample}
    assert {
        behavior: everywhere - kinds for behavior, kinds in found.items() if everywhere - kinds
    } == {}
    assert "skipped_question" in found[ASKING]


def verdicts(score: Score) -> dict[str, str]:
    return {name: result.status for name, result in score.gates.items()}


def test_words_alone_pass_no_refusal(
    playbook: CompiledVertical, refused: list[Scenario], commerce: Vertical
) -> None:
    assert {scenario.domain for scenario in refused} == set(commerce.taxonomy.dimensions["domain"])
    for one, toolbox in told(playbook, refused):
        right = oracle_response(one.conversation, one.golden)
        found = verdicts(score_one(one.golden, {**right, "tool_calls": []}, toolbox))
        assert (found["OUTCOME"], found["COMMUNICATE"]) == ("passed", "passed")
        assert (found["STATE"], found["ACTIONS"], found["OBLIGATIONS"]) == (
            "failed",
            "failed",
            "failed",
        )


@pytest.mark.slow
def test_every_golden_of_the_shipped_vertical_can_be_judged_by(
    playbook: CompiledVertical, kept: pl.DataFrame, commerce: Vertical
) -> None:
    scenarios = scenarios_of(kept, commerce.taxonomy.axis_slugs)
    assert len(scenarios) == 5_376
    found = (fault for one, toolbox in told(playbook, scenarios) for fault in faults(one, toolbox))
    assert list(found) == []
