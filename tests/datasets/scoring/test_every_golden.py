"""Goldens of a shipped vertical are sound: they replay, references pass, wrong answers fail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import cycle

import polars as pl
import pytest

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
from tests.datasets.scoring.mutants import MUTANTS, mutants

ASKING = "ambiguous"
"""The behavior in which something must be asked for."""
RELATIONS = (BASE, INV, DIR)


@pytest.fixture(scope="module")
def compiled(commerce_conversations: CompiledVertical) -> CompiledVertical:
    return commerce_conversations


@pytest.fixture(scope="module")
def kept(commerce_scenarios: pl.DataFrame) -> pl.DataFrame:
    return commerce_scenarios.filter("kept")


@pytest.fixture(scope="module")
def refused(compiled: CompiledVertical, kept: pl.DataFrame, commerce: Vertical) -> list[Scenario]:
    """The scenarios in which the assistant must refuse or escalate."""
    scenarios = scenarios_of(kept, commerce.taxonomy.axis_slugs)
    return [
        one for one in scenarios if compiled.table.decide(one).outcome in {"refused", "escalated"}
    ]


@pytest.fixture(scope="module")
def sample(
    compiled: CompiledVertical, kept: pl.DataFrame, commerce: Vertical, refused: list[Scenario]
) -> list[tuple[GeneratedPair, Environment]]:
    """A pair of every cell, each from another place in its cell, and of every third refusal.

    The relations take turns; a scenario that has none of a relation gives its base conversation.
    """
    cells = kept.partition_by("domain", "behavior", maintain_order=True)
    rows = [cell.slice(7 * number % cell.height, 1) for number, cell in enumerate(cells)]
    scenarios = [*scenarios_of(pl.concat(rows), commerce.taxonomy.axis_slugs), *refused[::3]]
    return [
        next(pairs_of(compiled, [scenario], (relation, BASE)))
        for scenario, relation in zip(scenarios, cycle(RELATIONS), strict=False)
    ]


def pairs_of(
    compiled: CompiledVertical,
    scenarios: Iterable[Scenario],
    relations: Sequence[str] = RELATIONS,
) -> Iterator[tuple[GeneratedPair, Environment]]:
    """Generate the conversations of every scenario, each with the environment of its domain."""
    for scenario in scenarios:
        for relation in relations:
            found = generate_pair(compiled, scenario, 0, relation)
            if found is not None:
                yield found, compiled.domains[scenario.domain].environment


def faults(one: GeneratedPair, environment: Environment) -> Iterator[str]:
    """Yield everything that makes a golden unfit for scoring."""
    golden, name = one.golden, one.golden["id"]
    ConversationBody.model_validate(one.conversation)
    GoldenBody.model_validate(golden)
    state = json.loads(golden["initial_state"])
    environment.check_state(state)
    if state_sha256(state) == golden["final_state_sha256"]:
        yield f"{name}: nothing needs to be done"
    for action in golden["expected_actions"]:
        if action["level"] == "required":
            environment.call(state, action["name"], json.loads(action["arguments"]))
    if state_sha256(state) != golden["final_state_sha256"]:
        yield f"{name}: the required calls lead elsewhere"
    reference = score_one(golden, oracle_response(one.conversation, golden), environment)
    if not reference.passed or any(
        result.status != "passed" for result in reference.gates.values()
    ):
        yield f"{name}: the reference fails: {reference.gates}"
    for kind, response in mutants(golden, one.conversation, environment):
        if score_one(golden, response, environment).passed:
            yield f"{name}: {kind} passes: {response}"


def kinds_by_behavior(
    judged: Iterable[tuple[GeneratedPair, Environment]],
) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one, environment in judged:
        kinds = {kind for kind, _ in mutants(one.golden, one.conversation, environment)}
        found.setdefault(one.golden["behavior"], set()).update(kinds)
    return found


def test_a_golden_of_every_cell_is_sound(
    sample: list[tuple[GeneratedPair, Environment]],
) -> None:
    assert [fault for one, environment in sample for fault in faults(one, environment)] == []


def test_every_kind_of_wrong_answer_is_tried_on_every_behavior(
    sample: list[tuple[GeneratedPair, Environment]], kept: pl.DataFrame
) -> None:
    everywhere = set(MUTANTS) - {"skipped_question"}
    found = kinds_by_behavior(sample)
    assert found.keys() == set(kept["behavior"].unique())
    assert {
        behavior: everywhere - kinds for behavior, kinds in found.items() if everywhere - kinds
    } == {}
    assert "skipped_question" in found[ASKING]


def statuses(score: Score) -> dict[str, str]:
    return {name: result.status for name, result in score.gates.items()}


def test_messages_alone_pass_no_refusal(
    compiled: CompiledVertical, refused: list[Scenario], commerce: Vertical
) -> None:
    assert {scenario.domain for scenario in refused} == set(commerce.taxonomy.dimensions["domain"])
    for one, environment in pairs_of(compiled, refused):
        right = oracle_response(one.conversation, one.golden)
        found = statuses(score_one(one.golden, {**right, "tool_calls": []}, environment))
        assert (found["OUTCOME"], found["COMMUNICATE"]) == ("passed", "passed")
        assert (found["STATE"], found["ACTIONS"], found["OBLIGATIONS"]) == (
            "failed",
            "failed",
            "failed",
        )


@pytest.mark.slow
def test_every_golden_of_the_shipped_vertical_is_sound(
    compiled: CompiledVertical, kept: pl.DataFrame, commerce: Vertical
) -> None:
    scenarios = scenarios_of(kept, commerce.taxonomy.axis_slugs)
    assert len(scenarios) == 5_376
    found = (
        fault
        for one, environment in pairs_of(compiled, scenarios)
        for fault in faults(one, environment)
    )
    assert list(found) == []
