from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.conversations.generation.freshness import CONVERSATIONS, GOLDENS
from resources.partition_keys import key_of
from tests.defs.editing import files_in
from tests.defs.generated import BY_CELL, DOMAIN, Generated, generate_domain
from tests.defs.project import Project, block_tags
from tests.defs.results import materialized_partitions


@pytest.mark.parametrize("asset", [CONVERSATIONS, GOLDENS])
def test_one_run_generates_every_cell_that_is_requested(generated: Generated, asset: str) -> None:
    assert sorted(map(str, materialized_partitions(generated.by_cell, asset))) == sorted(
        key_of(cell) for cell in generated.cells
    )


@pytest.mark.slow
def test_a_cell_of_commerce_is_generated_and_passes_its_checks(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(files_in(tmp_path, "commerce"), tmp_path / "artifacts", instance)
        generated = generate_domain(project, "cart_management", ("ambiguous",))
    failed = {
        found.asset_key.path[-1]
        for found in generated.by_cell.get_asset_check_evaluations()
        if not found.passed
    }
    assert (materialized_partitions(generated.by_cell, GOLDENS), GOLDENS in failed) == (
        ["ambiguous|cart_management"],
        False,
    )


def test_a_cell_shows_an_example_of_its_conversations(generated: Generated) -> None:
    events = [
        event
        for event in generated.by_cell.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(["helpdesk", CONVERSATIONS])
    ]
    examples = [str(event.materialization.metadata["example"].value) for event in events]
    assert all("**user**" in text and "**assistant**" in text for text in examples)


def test_conversations_need_scenarios(generated: Generated, tmp_path: Path) -> None:
    project = Project(generated.project.files, tmp_path / "empty", generated.project.instance)
    result = project.run(assets=BY_CELL, tags=block_tags((DOMAIN,), ("vague",)))
    errors = [
        str(event.step_failure_data.error) for event in result.all_events if event.is_step_failure
    ]
    assert "materialize `scenarios` first" in errors[0]
