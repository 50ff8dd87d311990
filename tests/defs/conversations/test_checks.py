from __future__ import annotations

import polars as pl
import pytest

from coverage_assets.conversations.generation.freshness import CONVERSATIONS, GOLDENS
from coverage_assets.defs.checks import CheckFunction
from coverage_assets.defs.conversations.checks import (
    conversations_are_as_declared,
    every_kept_scenario_has_a_conversation,
    goldens_and_conversations_belong_together,
    goldens_are_as_declared,
    goldens_replay_and_agree,
)
from coverage_assets.foundation.artifacts import Artifact
from tests.defs.generated import Generated


@pytest.mark.parametrize(
    "check",
    [
        conversations_are_as_declared,
        every_kept_scenario_has_a_conversation,
        goldens_are_as_declared,
        goldens_and_conversations_belong_together,
        goldens_replay_and_agree,
    ],
)
def test_what_was_generated_passes_its_checks(generated: Generated, check: CheckFunction) -> None:
    outcome = check(generated.namespace, generated.parts)
    assert outcome.passed, outcome.detail


def test_a_missing_conversation_is_found(copied: Generated) -> None:
    store, cell = copied.project.store, copied.cells[0]
    store.write(CONVERSATIONS, {cell: Artifact(store.read(CONVERSATIONS, cell).head(3))})
    outcome = every_kept_scenario_has_a_conversation(copied.namespace, copied.parts)
    assert (outcome.passed, outcome.failed) == (False, [cell])


def test_an_orphan_golden_is_found(copied: Generated) -> None:
    store, cell = copied.project.store, copied.cells[0]
    store.write(CONVERSATIONS, {cell: Artifact(store.read(CONVERSATIONS, cell).tail(-1))})
    outcome = goldens_and_conversations_belong_together(copied.namespace, copied.parts)
    assert (outcome.passed, outcome.metadata["orphans"]) == (False, 1)


def test_a_golden_of_another_outcome_than_is_decided_is_found(copied: Generated) -> None:
    store, cell = copied.project.store, copied.cells[0]
    table = store.read(GOLDENS, cell).with_columns(final_outcome=pl.lit("refused"))
    store.write(GOLDENS, {cell: Artifact(table)})
    outcome = goldens_replay_and_agree(copied.namespace, copied.parts)
    assert (outcome.passed, "policy and availability decide" in str(outcome.detail)) == (
        False,
        True,
    )


def test_a_golden_whose_calls_lead_elsewhere_is_found(copied: Generated) -> None:
    store, cell = copied.project.store, copied.cells[0]
    table = store.read(GOLDENS, cell).with_columns(final_state_sha256=pl.lit("0" * 64))
    store.write(GOLDENS, {cell: Artifact(table)})
    outcome = goldens_replay_and_agree(copied.namespace, copied.parts)
    assert (outcome.passed, "another end state" in str(outcome.detail)) == (False, True)


def test_only_the_cells_of_a_run_are_judged(copied: Generated) -> None:
    store, cell = copied.project.store, copied.cells[0]
    store.write(CONVERSATIONS, {cell: Artifact(store.read(CONVERSATIONS, cell).head(3))})
    outcome = every_kept_scenario_has_a_conversation(copied.namespace, copied.parts[1:])
    assert outcome.passed
