"""Conversations, goldens and datasets in the asset graph: one domain of commerce, built once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.generation.freshness import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build.collate_tables import collate_datasets
from coverage_assets.datasets.build.freshness import BEHAVIORS, DOMAINS
from coverage_assets.datasets.build.generator import DeclaredGeneratorFactory
from coverage_assets.datasets.build.run import generate
from coverage_assets.datasets.plan.run_plan import DatasetRequest, prepare
from coverage_assets.datasets.records.names import DatasetName
from coverage_assets.defs.conversations.assets import (
    every_kept_scenario_has_a_conversation,
    goldens_and_conversations_belong_together,
    goldens_replay_and_agree,
)
from coverage_assets.defs.datasets.assets import (
    behavior_datasets_are_valid,
    datasets_folder,
    domain_datasets_are_valid,
    origin_of,
)
from coverage_assets.defs.datasets.sensor import (
    BY_CELL,
    DATASETS_JOB,
    DOMAINS_JOB,
    find_stale_conversations,
    fresh_scenarios,
)
from coverage_assets.defs.partitions import RANGE_END, RANGE_START, PartitionBlock
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.cells import Cell
from coverage_assets.scenarios.freshness import SCENARIOS
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import Artifacts
from resources.partition_keys import key_of
from resources.vertical_config import VerticalConfig
from tests.defs.editing import bytes_below, files_in
from tests.defs.project import Project

DOMAIN = "cart_management"


@dataclass(frozen=True)
class ToldDomain:
    """A project in which one domain's conversations were told and collated."""

    project: Project
    cells: list[Cell]
    told: dg.ExecuteInProcessResult
    combined: dg.ExecuteInProcessResult

    @property
    def declarations(self) -> VerticalConfig:
        return VerticalConfig(config_dir=str(self.project.files.config), vertical="commerce")

    @property
    def artifacts(self) -> Artifacts:
        return Artifacts(base=str(self.project.artifacts), vertical="commerce")


def tell(project: Project, behaviors: tuple[str, ...]) -> ToldDomain:
    block = PartitionBlock((DOMAIN,), behaviors)
    project.run(assets=[SCENARIOS], tags=block.tags)
    told = project.run(DATASETS_JOB, assets=list(BY_CELL), tags=block.tags)
    combined = project.run(DOMAINS_JOB, tags={RANGE_START: DOMAIN, RANGE_END: DOMAIN})
    return ToldDomain(project, block.cells, told, combined)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory, commerce: Vertical) -> Iterator[ToldDomain]:
    """Built once; tests only look at it."""
    folder = tmp_path_factory.mktemp("told")
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(files_in(folder, "commerce"), folder / "artifacts", instance)
        yield tell(project, commerce.taxonomy.dimensions["behavior"])


@pytest.fixture
def copied(once: ToldDomain, tmp_path: Path) -> ToldDomain:
    """A copy of what was built, to damage."""
    for name, data in bytes_below(once.project.artifacts).items():
        path = tmp_path / "artifacts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    project = Project(once.project.files, tmp_path / "artifacts", once.project.instance)
    return ToldDomain(project, once.cells, once.told, once.combined)


def partitions_on_record(result: dg.ExecuteInProcessResult, asset: str) -> set[str | None]:
    events = result.get_asset_materialization_events()
    return {event.partition for event in events if event.asset_key == dg.AssetKey(asset)}


@pytest.mark.parametrize("asset", [CONVERSATIONS, GOLDENS, BEHAVIORS])
def test_one_run_builds_every_cell_that_is_asked_for(once: ToldDomain, asset: str) -> None:
    assert partitions_on_record(once.told, asset) == {key_of(cell) for cell in once.cells}


def test_a_domain_is_combined_in_a_run_of_its_own(once: ToldDomain) -> None:
    assert partitions_on_record(once.combined, DOMAINS) == {DOMAIN}


def test_a_cell_shows_an_example_of_its_conversations(once: ToldDomain) -> None:
    events = [
        event
        for event in once.told.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(CONVERSATIONS)
    ]
    examples = [str(event.materialization.metadata["example"].value) for event in events]
    assert all("**user**" in text and "**assistant**" in text for text in examples)


def test_the_datasets_are_the_bytes_that_generate_writes(
    once: ToldDomain, commerce: Vertical, tmp_path: Path
) -> None:
    config = once.project.files.config
    request = DatasetRequest(selection=Selection((DOMAIN,)), combine=("domain",))
    generate(prepare(DeclaredGeneratorFactory(config, "commerce"), commerce, request), tmp_path)
    by_command = {
        name: data
        for name, data in bytes_below(tmp_path / "datasets" / "commerce").items()
        if name.startswith(DOMAIN)
    }
    assert bytes_below(datasets_folder(once.artifacts)) == by_command


@pytest.mark.parametrize(
    "check",
    [
        every_kept_scenario_has_a_conversation,
        goldens_and_conversations_belong_together,
        goldens_replay_and_agree,
    ],
)
def test_what_was_told_passes_its_checks(once: ToldDomain, check: object) -> None:
    verdict = check(once.declarations, once.artifacts)  # type: ignore[operator]
    assert verdict.passed, verdict.detail


def test_conversations_need_scenarios(once: ToldDomain, tmp_path: Path) -> None:
    project = Project(once.project.files, tmp_path / "empty", once.project.instance)
    result = project.run(
        DATASETS_JOB, assets=list(BY_CELL), tags=PartitionBlock((DOMAIN,), ("ambiguous",)).tags
    )
    said = [
        str(event.step_failure_data.error) for event in result.all_events if event.is_step_failure
    ]
    assert "materialize `scenarios` first" in said[0]


def test_a_missing_conversation_is_found(copied: ToldDomain) -> None:
    store, cell = copied.project.store, copied.cells[0]
    store.write(CONVERSATIONS, {cell: Artifact(store.read(CONVERSATIONS, cell).head(3))})
    verdict = every_kept_scenario_has_a_conversation(copied.declarations, copied.artifacts)
    assert (verdict.passed, verdict.shown["partitions"]) == (False, [key_of(cell)])


def test_an_orphan_golden_is_found(copied: ToldDomain) -> None:
    store, cell = copied.project.store, copied.cells[0]
    store.write(CONVERSATIONS, {cell: Artifact(store.read(CONVERSATIONS, cell).tail(-1))})
    verdict = goldens_and_conversations_belong_together(copied.declarations, copied.artifacts)
    assert (verdict.passed, verdict.shown["orphans"]) == (False, 1)


def test_a_golden_of_another_outcome_than_is_decided_is_found(copied: ToldDomain) -> None:
    store, cell = copied.project.store, copied.cells[0]
    table = store.read(GOLDENS, cell).with_columns(final_outcome=pl.lit("refused"))
    store.write(GOLDENS, {cell: Artifact(table)})
    verdict = goldens_replay_and_agree(copied.declarations, copied.artifacts)
    assert (verdict.passed, "policy and availability decide" in str(verdict.detail)) == (
        False,
        True,
    )


def test_a_golden_whose_calls_lead_elsewhere_is_found(copied: ToldDomain) -> None:
    store, cell = copied.project.store, copied.cells[0]
    table = store.read(GOLDENS, cell).with_columns(final_state_sha256=pl.lit("0" * 64))
    store.write(GOLDENS, {cell: Artifact(table)})
    verdict = goldens_replay_and_agree(copied.declarations, copied.artifacts)
    assert (verdict.passed, "another end state" in str(verdict.detail)) == (False, True)


@pytest.mark.parametrize(
    ("part", "check"),
    [("ambiguous", behavior_datasets_are_valid), ("combined", domain_datasets_are_valid)],
)
def test_an_altered_dataset_is_found(copied: ToldDomain, part: str, check: object) -> None:
    path = datasets_folder(copied.artifacts) / DOMAIN / part / "goldens.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"hard":true', b'"hard":false', 1))
    verdict = check(copied.declarations, copied.artifacts)  # type: ignore[operator]
    assert (verdict.passed, "goldens.jsonl" in str(verdict.detail)) == (False, True)


def test_a_combined_dataset_of_other_lines_than_its_cells_have_is_found(copied: ToldDomain) -> None:
    folder = datasets_folder(copied.artifacts)
    origin = origin_of(copied.declarations)
    name = DatasetName("commerce", DOMAIN)
    collate_datasets(name, copied.cells[:-1], origin=origin, folder=folder)
    verdict = domain_datasets_are_valid(copied.declarations, copied.artifacts)
    assert (verdict.passed, "not those of its cells" in str(verdict.detail)) == (False, True)


def test_datasets_are_refused_in_an_object_store() -> None:
    with pytest.raises(InputError, match="coverage-assets generate"):
        datasets_folder(Artifacts(base="s3://bucket/artifacts", vertical="commerce"))


def test_what_was_told_is_fresh(once: ToldDomain) -> None:
    store = once.project.store
    playbook = load_conversations(once.project.files.config, once.project.files.load())
    stale = find_stale_conversations(playbook, fresh_scenarios(store, once.cells), store)
    assert (stale.cells, stale.domains, stale.everything) == ((), (), True)


@pytest.mark.parametrize(
    ("file", "stale_cells"),
    [
        ("domains/cart_management.yaml", 6),
        ("domains/order_management.yaml", 0),
        ("language/user.yaml", 6),
    ],
)
def test_an_edit_makes_just_the_cells_stale_that_are_told_from_it(
    once: ToldDomain, commerce: Vertical, tmp_path: Path, file: str, stale_cells: int
) -> None:
    files = files_in(tmp_path, "commerce")
    path = files.config / "commerce" / "conversations" / file
    path.write_text(path.read_text().replace("version: 1.0.0", "version: 1.0.1", 1))
    store = once.project.store
    stale = find_stale_conversations(
        load_conversations(files.config, commerce), fresh_scenarios(store, once.cells), store
    )
    assert len(stale.cells) == stale_cells


def test_a_comment_makes_nothing_stale(
    once: ToldDomain, commerce: Vertical, tmp_path: Path
) -> None:
    files = files_in(tmp_path, "commerce")
    path = files.config / "commerce" / "conversations" / "world.yaml"
    path.write_text(path.read_text() + "\n# A remark that means nothing.\n")
    store = once.project.store
    playbook = load_conversations(files.config, commerce)
    assert find_stale_conversations(playbook, fresh_scenarios(store, once.cells), store).cells == ()
