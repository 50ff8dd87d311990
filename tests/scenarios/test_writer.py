from __future__ import annotations

from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest

from coverage_assets.errors import OutputError
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.manifest import manifest_of
from coverage_assets.scenarios.selection import Selection
from coverage_assets.scenarios.writer import count_scenarios, write_scenarios
from coverage_assets.taxonomy.vertical import Vertical


@pytest.mark.parametrize("batch_rows", [200, 1_000, 1 << 20])
def test_the_file_holds_the_table(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, tmp_path: Path, batch_rows: int
) -> None:
    write_scenarios(clinic, tmp_path / "all.parquet", batch_rows=batch_rows)
    assert pl.read_parquet(tmp_path / "all.parquet").equals(clinic_scenarios)


def test_the_file_has_the_types_of_the_table(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, tmp_path: Path
) -> None:
    write_scenarios(clinic, tmp_path / "all.parquet")
    assert pl.read_parquet_schema(tmp_path / "all.parquet") == clinic_scenarios.schema


def test_the_same_file_has_the_same_bytes(clinic: Vertical, tmp_path: Path) -> None:
    write_scenarios(clinic, tmp_path / "one.parquet")
    write_scenarios(clinic, tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_kept_scenarios_can_be_written_alone(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, tmp_path: Path
) -> None:
    write_scenarios(clinic, tmp_path / "kept.parquet", kept_only=True)
    kept = clinic_scenarios.filter("kept").drop("kept", "excluded_by", "also_matched")
    assert pl.read_parquet(tmp_path / "kept.parquet").equals(kept)


def test_a_selection_is_written_as_that_part_of_the_whole(clinic: Vertical, tmp_path: Path) -> None:
    cell = Selection(("billing",), ("calm",))
    write_scenarios(clinic, tmp_path / "cell.parquet", cell)
    assert pl.read_parquet(tmp_path / "cell.parquet").equals(enumerate_scenarios(clinic, cell))


def test_the_manifest_of_a_stream_is_that_of_the_table(
    clinic: Vertical, clinic_scenarios: pl.DataFrame, tmp_path: Path
) -> None:
    streamed = write_scenarios(clinic, tmp_path / "all.parquet", batch_rows=500)
    assert streamed.document() == manifest_of(clinic, clinic_scenarios).document()


def test_counting_gives_the_manifest_without_writing(
    clinic: Vertical, clinic_scenarios: pl.DataFrame
) -> None:
    assert (
        count_scenarios(clinic, batch_rows=500).document()
        == manifest_of(clinic, clinic_scenarios).document()
    )


def test_progress_counts_every_row(clinic: Vertical, tmp_path: Path) -> None:
    reported: list[int] = []
    write_scenarios(clinic, tmp_path / "all.parquet", batch_rows=500, progress=reported.append)
    assert sum(reported) == 7_200


def test_a_stream_that_is_interrupted_leaves_the_old_file(clinic: Vertical, tmp_path: Path) -> None:
    target = tmp_path / "all.parquet"
    target.write_bytes(b"old")

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_scenarios(clinic, target, batch_rows=500, progress=interrupt)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [
        ("all.parquet", b"old")
    ]


def test_a_stream_into_a_file_taken_for_a_folder_is_explained(
    clinic: Vertical, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(
        OutputError, match=r"^cannot write .*all\.parquet: a (file|part of the path)"
    ):
        write_scenarios(clinic, tmp_path / "taken" / "all.parquet")


def test_ids_are_stored_without_a_dictionary(clinic: Vertical, tmp_path: Path) -> None:
    write_scenarios(clinic, tmp_path / "all.parquet")
    column = pq.ParquetFile(tmp_path / "all.parquet").metadata.row_group(0).column(0)
    assert (column.path_in_schema, "DELTA_BYTE_ARRAY" in column.encodings) == ("scenario_id", True)
