from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.automation import changed_cells, recorded_versions
from coverage_assets.partitions import Rectangle, key_of
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, declared
from resources.event_log import report_at_once
from tests.graph.editing import ONE_CELL, files_in
from tests.graph.project import Project

CELL = ONE_CELL["clinic"]
KEY = key_of(CELL)


def observe(project: Project) -> int:
    """Put on record what the files declare for each cell now; gives how many cells changed."""
    changed = changed_cells(declared(project.files.load()), project.instance)
    report_at_once(changed, project.instance)
    return len(changed)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Project]:
    """The clinic, built and on record in an instance of its own."""
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(files_in(tmp_path, "clinic"), tmp_path / "artifacts", instance)
        observe(project)
        project.run("observe_config")
        project.run()
        yield project


@pytest.fixture
def edited(fresh: Project) -> Project:
    """The same after an edit that changes one cell, which was observed."""
    fresh.files.change_one_cell()
    observe(fresh)
    return fresh


def test_before_anything_was_built_everything_is_missing(empty: Project) -> None:
    assert set(empty.staleness().values()) == {"MISSING"}


def test_after_a_full_run_everything_is_fresh(fresh: Project) -> None:
    assert fresh.staleness() == {}


def test_a_comment_changes_no_cell(fresh: Project) -> None:
    fresh.files.comment()
    assert observe(fresh) == 0


def test_a_comment_leaves_everything_fresh(fresh: Project) -> None:
    fresh.files.comment()
    observe(fresh)
    fresh.run("observe_config")
    assert fresh.staleness() == {}


def test_of_all_cells_only_the_one_that_changed_is_stale(edited: Project) -> None:
    assert [name for name in edited.staleness() if name.startswith("scenarios ")] == [f"scenarios {KEY}"]


def test_rules_that_were_observed_to_have_changed_are_stale(edited: Project) -> None:
    edited.run("observe_config")
    assert edited.staleness()["exclusion_rules"] == "STALE"


def test_building_the_rules_makes_no_other_cell_stale(edited: Project) -> None:
    edited.run("observe_config")
    edited.run(assets=["exclusion_rules"])
    assert [name for name in edited.staleness() if name.startswith("scenarios ")] == [f"scenarios {KEY}"]


def test_building_just_what_is_stale_makes_everything_fresh(edited: Project) -> None:
    edited.run("observe_config")
    tags = Rectangle((CELL[0],), (CELL[1],)).tags
    edited.run(assets=["exclusion_rules", SCENARIOS, MANIFEST], tags=tags)
    assert edited.staleness() == {}


def test_an_edit_taken_back_and_observed_leaves_everything_fresh(fresh: Project) -> None:
    before = fresh.files.exclusions.read_text()
    fresh.files.change_one_cell()
    observe(fresh)
    fresh.files.exclusions.write_text(before)
    observe(fresh)
    assert fresh.staleness() == {}


def test_the_versions_on_record_are_those_that_the_files_declare(edited: Project) -> None:
    wanted = declared(edited.files.load())
    assert recorded_versions(edited.instance) == {key_of(cell): digest for cell, digest in wanted.cells.items()}


def test_only_cells_that_changed_are_put_on_record(fresh: Project) -> None:
    fresh.files.change_one_cell()
    changed = changed_cells(declared(fresh.files.load()), fresh.instance)
    assert [observation.partition for observation in changed] == [KEY]
