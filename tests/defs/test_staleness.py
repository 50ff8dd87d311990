from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.defs.observations import changed_observations, recorded_versions
from coverage_assets.defs.scenarios.wanted import DECLARED_CELLS
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, cell_digests
from resources.event_log import report_observations
from resources.partition_keys import key_of
from tests.defs.editing import ONE_CELL, files_in
from tests.defs.project import Project, block_tags

CELL = ONE_CELL["clinic"]
KEY = key_of(CELL)
CELLS = dg.AssetKey(["clinic", DECLARED_CELLS])


def observe(project: Project) -> int:
    """Record what the files declare now; return how many cells changed."""
    changed = changed_observations(project.namespace, project.wanted(), project.instance)
    cells = [observation for observation in changed if observation.asset_key == CELLS]
    report_observations(cells, project.instance)
    return len(cells)


@dataclass(frozen=True)
class Step:
    """What was recorded at one point of a history, and what the UI marks then."""

    observed: int
    marks: dict[str, str]
    versions: dict[str | None, str]

    @property
    def cells(self) -> dict[str, str]:
        return {name: mark for name, mark in self.marks.items() if name.startswith("scenarios ")}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Step]:
    """The clinic is built, then a comment and a cell are edited, and an edit is taken back."""
    folder = tmp_path_factory.mktemp("history")
    steps: dict[str, Step] = {}
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(files_in(folder, "clinic"), folder / "artifacts", instance)

        def remember(name: str) -> None:
            steps[name] = Step(
                observe(project), project.staleness(), recorded_versions(CELLS, instance)
            )

        remember("before anything")
        project.run("observe")
        project.run()
        remember("built")
        project.files.comment()
        project.run("observe")
        remember("a comment")
        project.files.change_one_cell()
        remember("one cell edited")
        project.run("observe")
        remember("and its file observed")
        project.run(assets=["exclusion_rules"])
        remember("and its rules built")
        project.run(
            assets=["exclusion_rules", SCENARIOS, MANIFEST],
            tags=block_tags((CELL[0],), (CELL[1],)),
        )
        remember("and its cell built")
        before = project.files.exclusions.read_text()
        project.files.add_rule(
            "{ domain: appointments, behavior: worried, insurance: private }", name="another"
        )
        observe(project)
        project.files.exclusions.write_text(before)
        remember("an edit taken back")
    return steps


def test_before_anything_was_built_everything_is_missing(history: dict[str, Step]) -> None:
    assert set(history["before anything"].marks.values()) == {"MISSING"}


def test_before_anything_was_built_every_cell_is_recorded(history: dict[str, Step]) -> None:
    assert history["before anything"].observed == 20


def test_after_a_full_run_everything_is_fresh(history: dict[str, Step]) -> None:
    assert history["built"].marks == {}


def test_a_comment_changes_no_cell(history: dict[str, Step]) -> None:
    assert history["a comment"].observed == 0


def test_a_comment_leaves_everything_fresh(history: dict[str, Step]) -> None:
    assert history["a comment"].marks == {}


def test_of_all_cells_only_the_one_that_changed_is_recorded(history: dict[str, Step]) -> None:
    before, after = history["a comment"].versions, history["one cell edited"].versions
    assert [key for key in after if after[key] != before[key]] == [KEY]


def test_of_all_cells_only_the_one_that_changed_is_stale(history: dict[str, Step]) -> None:
    assert history["one cell edited"].cells == {f"scenarios {KEY}": "STALE"}


def test_rules_that_were_observed_to_have_changed_are_stale(history: dict[str, Step]) -> None:
    assert history["and its file observed"].marks["exclusion_rules"] == "STALE"


def test_building_the_rules_makes_no_other_cell_stale(history: dict[str, Step]) -> None:
    assert history["and its rules built"].cells == {f"scenarios {KEY}": "STALE"}


def test_building_only_what_is_stale_makes_everything_fresh(history: dict[str, Step]) -> None:
    assert history["and its cell built"].marks == {}


def test_an_edit_taken_back_and_observed_leaves_everything_fresh(history: dict[str, Step]) -> None:
    assert history["an edit taken back"].marks == {}


def test_the_recorded_versions_are_those_that_the_files_declare(
    history: dict[str, Step], tmp_path: Path
) -> None:
    wanted = cell_digests(files_in(tmp_path, "clinic").load())
    assert history["built"].versions == {
        key_of((cell[0], cell[1])): digest for cell, digest in wanted.items()
    }
