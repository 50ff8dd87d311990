from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios, split
from coverage_assets.scenarios.freshness import (
    MANIFEST,
    SCENARIOS,
    DeclaredVersions,
    Stale,
    declared,
    find_stale,
)
from coverage_assets.scenarios.manifest import manifest_of
from coverage_assets.taxonomy.schema import rules_table, taxonomy_table
from coverage_assets.taxonomy.vertical import Vertical
from tests.defs.editing import ONE_CELL, Files, files_in

CELL = ONE_CELL["clinic"]
FRESH = Stale((), (), manifest=False)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_in(tmp_path, "clinic")


@pytest.fixture
def store(tmp_path: Path, clinic: Vertical) -> ArtifactStore:
    """A store that holds what the shipped clinic declares."""
    found = ArtifactStore(str(tmp_path / "artifacts"), "clinic")
    build(clinic, found)
    return found


def build(vertical: Vertical, store: ArtifactStore) -> None:
    """Store everything as the asset graph does."""
    wanted, scenarios = declared(vertical), enumerate_scenarios(vertical)
    store.write(
        SCENARIOS,
        {cell: Artifact(part) for cell, part in by_cell(scenarios, list(wanted.cells)).items()},
    )
    store.write("taxonomy", {(): taxonomy_table(vertical)})
    store.write("exclusion_rules", {(): rules_table(vertical)})
    store.write(MANIFEST, {(): Artifact(split(scenarios).kept, "{}\n", wanted.manifest)})


def changed_cells(before: DeclaredVersions, after: DeclaredVersions) -> list[tuple[str, str]]:
    return [cell for cell, digest in after.cells.items() if before.cells.get(cell) != digest]


def test_what_was_just_stored_is_fresh(files: Files, store: ArtifactStore) -> None:
    assert find_stale(declared(files.load()), store) == FRESH


def test_what_is_fresh_is_false(files: Files, store: ArtifactStore) -> None:
    assert not find_stale(declared(files.load()), store)


def test_nothing_stored_is_all_stale(files: Files, tmp_path: Path) -> None:
    wanted = declared(files.load())
    stale = find_stale(wanted, ArtifactStore(str(tmp_path / "empty"), "clinic"))
    assert stale == Stale(tuple(wanted.cells), ("taxonomy", "exclusion_rules"), manifest=True)


def test_a_comment_leaves_everything_fresh(files: Files, store: ArtifactStore) -> None:
    files.comment()
    assert find_stale(declared(files.load()), store) == FRESH


def test_a_rule_for_one_cell_makes_that_cell_the_rules_and_the_manifest_stale(
    files: Files, store: ArtifactStore
) -> None:
    files.change_one_cell()
    assert find_stale(declared(files.load()), store) == Stale(
        (CELL,), ("exclusion_rules",), manifest=True
    )


def test_a_reason_leaves_the_cells_fresh_and_makes_the_rules_and_the_manifest_stale(
    files: Files, store: ArtifactStore
) -> None:
    files.replace("Two children who can wait", "Two kids who can wait")
    assert find_stale(declared(files.load()), store) == Stale(
        (), ("exclusion_rules",), manifest=True
    )


def test_a_description_leaves_the_cells_fresh_and_makes_the_taxonomy_and_the_manifest_stale(
    files: Files, store: ArtifactStore
) -> None:
    files.taxonomy.write_text(
        files.taxonomy.read_text().replace("Any day will do.", "Some day will do.")
    )
    assert find_stale(declared(files.load()), store) == Stale((), ("taxonomy",), manifest=True)


def test_an_edit_taken_back_leaves_everything_fresh(files: Files, store: ArtifactStore) -> None:
    before = files.exclusions.read_text()
    files.change_one_cell()
    files.exclusions.write_text(before)
    assert find_stale(declared(files.load()), store) == FRESH


def test_an_edit_that_was_built_and_taken_back_makes_the_same_cell_stale_again(
    files: Files, store: ArtifactStore
) -> None:
    before = files.exclusions.read_text()
    files.change_one_cell()
    build(files.load(), store)
    files.exclusions.write_text(before)
    assert find_stale(declared(files.load()), store) == Stale(
        (CELL,), ("exclusion_rules",), manifest=True
    )


def test_a_new_domain_leaves_the_other_cells_fresh(files: Files, store: ArtifactStore) -> None:
    files.add_domain("pharmacy")
    stale = find_stale(declared(files.load()), store)
    assert {domain for domain, _ in stale.cells} == {"pharmacy"}


def test_an_altered_cell_is_stale(files: Files, store: ArtifactStore) -> None:
    path = Path(store.location(SCENARIOS, CELL))
    path.write_bytes(path.read_bytes() + b"x")
    assert find_stale(declared(files.load()), store) == Stale((CELL,), (), manifest=True)


def test_a_missing_cell_is_stale(files: Files, store: ArtifactStore) -> None:
    Path(store.location(SCENARIOS, CELL)).unlink()
    assert find_stale(declared(files.load()), store) == Stale((CELL,), (), manifest=True)


def test_a_manifest_edited_by_hand_is_stale(files: Files, store: ArtifactStore) -> None:
    Path(store.location(MANIFEST, suffix="json")).write_text('{"kept": 0}\n')
    assert find_stale(declared(files.load()), store) == Stale((), (), manifest=True)


def test_who_wrote_a_cell_and_when_does_not_matter(
    files: Files, store: ArtifactStore, clinic: Vertical
) -> None:
    cells: Mapping[tuple[str, str], pl.DataFrame] = by_cell(enumerate_scenarios(clinic), [CELL])
    Path(store.location(SCENARIOS, CELL)).unlink()
    store.write(SCENARIOS, {CELL: cells[CELL]})
    assert find_stale(declared(files.load()), store) == FRESH


def test_the_cells_of_two_loads_have_the_same_versions(files: Files) -> None:
    assert changed_cells(declared(files.load()), declared(files.load())) == []


def test_the_version_of_a_manifest_follows_its_cells(files: Files) -> None:
    before = declared(files.load())
    files.change_one_cell()
    assert before.manifest != declared(files.load()).manifest


def test_the_manifest_of_a_store_counts_what_the_files_declare(
    clinic: Vertical, store: ArtifactStore
) -> None:
    cells = [store.read(SCENARIOS, cell) for cell in declared(clinic).cells]
    assert manifest_of(clinic, pl.concat(cells)).totals == {
        "raw": 7_200,
        "kept": 3_772,
        "excluded": 3_428,
    }
