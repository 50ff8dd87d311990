from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey
from resources.artifacts import stored_parts

CELLS: list[PartKey] = [("billing", "calm"), ("billing", "rushed")]
TABLES: dict[PartKey, Artifact | pl.DataFrame] = {
    cell: pl.DataFrame({"place": [number]}) for number, cell in enumerate(CELLS)
}


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    found = ArtifactStore(str(tmp_path), "toy")
    found.write("scenarios", TABLES)
    return found


def alter(store: ArtifactStore) -> None:
    """Change a byte of the first cell's file without the store."""
    path = Path(store.location("scenarios", CELLS[0]))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def rows(table: pl.DataFrame | None) -> list[int]:
    return [] if table is None else table["place"].to_list()


def test_stored_cells_are_in_one_table_in_the_order_asked_for(store: ArtifactStore) -> None:
    assert rows(stored_parts(store, "scenarios", CELLS[::-1]).table) == [1, 0]


def test_stored_cells_have_the_versions_of_their_files(store: ArtifactStore) -> None:
    assert stored_parts(store, "scenarios", CELLS).versions == store.intact("scenarios", CELLS)


def test_what_was_never_stored_has_no_version_and_no_table(store: ArtifactStore) -> None:
    nowhere = stored_parts(store, "scenarios", [("returns", "calm")])
    assert (nowhere.versions, nowhere.table) == ({("returns", "calm"): None}, None)


def test_cells_that_were_written_again_are_read_again(store: ArtifactStore) -> None:
    stored_parts(store, "scenarios", CELLS)
    store.write("scenarios", {CELLS[0]: pl.DataFrame({"place": [7]})})
    assert rows(stored_parts(store, "scenarios", CELLS).table) == [7, 1]


def test_rereading_notices_a_file_that_was_altered(store: ArtifactStore) -> None:
    stored_parts(store, "scenarios", CELLS)
    alter(store)
    again = stored_parts(store, "scenarios", CELLS, reread=True)
    assert (again.versions[CELLS[0]], rows(again.table)) == (None, [1])


def test_what_was_reread_is_what_is_returned_from_then_on(store: ArtifactStore) -> None:
    stored_parts(store, "scenarios", CELLS)
    alter(store)
    stored_parts(store, "scenarios", CELLS, reread=True)
    assert rows(stored_parts(store, "scenarios", CELLS).table) == [1]
