from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.artifacts import Artifact, PartKey
from resources.artifacts import Artifacts

CELLS = [("billing", "calm"), ("billing", "rushed")]
TABLES: dict[PartKey, Artifact | pl.DataFrame] = {
    cell: pl.DataFrame({"place": [number]}) for number, cell in enumerate(CELLS)
}


@pytest.fixture
def artifacts(tmp_path: Path) -> Artifacts:
    found = Artifacts(base=str(tmp_path), vertical="toy")
    found.store().write("scenarios", TABLES)
    return found


def alter(artifacts: Artifacts) -> None:
    """Change a byte of the first cell's file without the store."""
    path = Path(artifacts.store().location("scenarios", CELLS[0]))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def rows(table: pl.DataFrame | None) -> list[int]:
    return [] if table is None else table["place"].to_list()


def test_stored_cells_are_in_one_table_in_the_order_asked_for(artifacts: Artifacts) -> None:
    assert rows(artifacts.stored_cells("scenarios", CELLS[::-1]).table) == [1, 0]


def test_stored_cells_have_the_versions_of_their_files(artifacts: Artifacts) -> None:
    assert artifacts.stored_cells("scenarios", CELLS).versions == artifacts.store().intact(
        "scenarios", CELLS
    )


def test_what_was_never_stored_has_no_version_and_no_table(artifacts: Artifacts) -> None:
    nowhere = artifacts.stored_cells("scenarios", [("returns", "calm")])
    assert (nowhere.versions, nowhere.table) == ({("returns", "calm"): None}, None)


def test_cells_that_were_written_again_are_read_again(artifacts: Artifacts) -> None:
    artifacts.stored_cells("scenarios", CELLS)
    artifacts.store().write("scenarios", {CELLS[0]: pl.DataFrame({"place": [7]})})
    assert rows(artifacts.stored_cells("scenarios", CELLS).table) == [7, 1]


def test_rereading_notices_a_file_that_was_altered(artifacts: Artifacts) -> None:
    artifacts.stored_cells("scenarios", CELLS)
    alter(artifacts)
    again = artifacts.stored_cells("scenarios", CELLS, reread=True)
    assert (again.versions[CELLS[0]], rows(again.table)) == (None, [1])


def test_what_was_reread_is_what_is_returned_from_then_on(artifacts: Artifacts) -> None:
    artifacts.stored_cells("scenarios", CELLS)
    alter(artifacts)
    artifacts.stored_cells("scenarios", CELLS, reread=True)
    assert rows(artifacts.stored_cells("scenarios", CELLS).table) == [1]
