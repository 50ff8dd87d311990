"""What of the taxonomy, the rules and the scenarios is stale after which edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from coverage_assets.taxonomy.vertical import Vertical
from tests.defs.editing import ONE_CELL
from tests.defs.project import Project

CELL = ONE_CELL["clinic"]


def stale(project: Project) -> dict[str, list[tuple[str, ...]]]:
    return {name: list(parts) for name, parts in project.stale().items()}


def test_what_was_just_stored_is_fresh(project: Project) -> None:
    assert stale(project) == {}


def test_nothing_stored_is_all_stale(empty: Project) -> None:
    counts = {name: len(parts) for name, parts in stale(empty).items()}
    assert counts == {"taxonomy": 1, "exclusion_rules": 1, SCENARIOS: 20, MANIFEST: 1}


def test_a_comment_leaves_everything_fresh(project: Project) -> None:
    project.files.comment()
    assert stale(project) == {}


def test_a_rule_for_one_cell_makes_that_cell_the_rules_and_the_manifest_stale(
    project: Project,
) -> None:
    project.files.change_one_cell()
    assert stale(project) == {"exclusion_rules": [()], SCENARIOS: [CELL], MANIFEST: [()]}


def test_a_reason_leaves_the_cells_fresh_and_makes_the_rules_and_the_manifest_stale(
    project: Project,
) -> None:
    project.files.replace("Two children who can wait", "Two kids who can wait")
    assert stale(project) == {"exclusion_rules": [()], MANIFEST: [()]}


def test_a_description_leaves_the_cells_fresh_and_makes_the_taxonomy_and_the_manifest_stale(
    project: Project,
) -> None:
    text = project.files.taxonomy.read_text()
    project.files.taxonomy.write_text(text.replace("Any day will do.", "Some day will do."))
    assert stale(project) == {"taxonomy": [()], MANIFEST: [()]}


def test_an_edit_taken_back_leaves_everything_fresh(project: Project) -> None:
    before = project.files.exclusions.read_text()
    project.files.change_one_cell()
    project.stale()
    project.files.exclusions.write_text(before)
    assert stale(project) == {}


def test_a_new_domain_leaves_the_other_cells_fresh(project: Project) -> None:
    project.files.add_domain("pharmacy")
    assert {part[0] for part in stale(project)[SCENARIOS]} == {"pharmacy"}


def test_an_altered_cell_is_stale(project: Project) -> None:
    path = Path(project.store.location(SCENARIOS, CELL))
    path.write_bytes(path.read_bytes() + b"x")
    assert stale(project) == {SCENARIOS: [CELL]}


def test_a_missing_cell_is_stale(project: Project) -> None:
    Path(project.store.location(SCENARIOS, CELL)).unlink()
    assert stale(project) == {SCENARIOS: [CELL]}


def test_a_manifest_edited_by_hand_is_stale(project: Project) -> None:
    Path(project.store.location(MANIFEST, suffix="json")).write_text('{"kept": 0}\n')
    assert stale(project) == {MANIFEST: [()]}


def test_who_wrote_a_cell_and_when_does_not_matter(project: Project, clinic: Vertical) -> None:
    cells = by_cell(enumerate_scenarios(clinic), [CELL])
    Path(project.store.location(SCENARIOS, CELL)).unlink()
    project.store.write(SCENARIOS, {CELL: cells[CELL]})
    assert stale(project) == {}


def test_what_was_worked_out_is_not_worked_out_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = project.wanted()

    def refused(_: Vertical) -> dict[tuple[str, ...], str]:
        raise AssertionError("worked out again")

    monkeypatch.setattr("coverage_assets.defs.scenarios.wanted.cell_digests", refused)
    assert project.wanted() == before


def test_an_edit_is_worked_out_at_once(project: Project) -> None:
    before = project.wanted()
    project.files.change_one_cell()
    assert project.wanted() != before
