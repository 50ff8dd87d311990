"""Writing any number of scenarios to Parquet in bounded memory, counting them on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from coverage_assets.foundation.files import (
    discard,
    flush_file,
    folder_lock,
    os_errors_as_output_error,
    sync_folder,
    unfinished_name,
    write_atomically,
)
from coverage_assets.scenarios.counts import Rows, ScenarioCounts
from coverage_assets.scenarios.enumerate import EVERYTHING, Selection, as_frame, iter_blocks
from coverage_assets.scenarios.grid import BATCH_ROWS
from coverage_assets.scenarios.manifest import MAX_LISTED, Manifest
from coverage_assets.taxonomy.vertical import Vertical

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

Progress = Callable[[int], None]


def write_scenarios(
    vertical: Vertical,
    path: Path,
    selection: Selection = EVERYTHING,
    *,
    batch_rows: int = BATCH_ROWS,
    kept_only: bool = False,
    progress: Progress | None = None,
) -> Manifest:
    """Write the selected scenarios to one Parquet file, whole or not at all, and give the manifest of them.

    The manifest lists the kept scenarios when they are few; a longer list stands in the file alone.
    """
    unfinished = unfinished_name(path)
    writer: pq.ParquetWriter | None = None
    counted = _Counted(vertical, selection)
    with os_errors_as_output_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            for block, verdict in iter_blocks(vertical, selection, batch_rows=batch_rows):
                frame = as_frame(block, verdict, vertical.rules, coded=True)
                counted.add(Rows.of_block(block, verdict), frame)
                shown = (
                    frame.filter("kept").drop("kept", "excluded_by", "also_matched")
                    if kept_only
                    else frame
                )
                table = shown.to_arrow()
                writer = writer or _open_writer(unfinished, table.schema)
                writer.write_table(table)
                if progress:
                    progress(block.rows)
            if writer:
                writer.close()
            flush_file(unfinished)
            unfinished.replace(path)
        except BaseException:
            discard(unfinished)
            raise
    sync_folder(path.parent)
    return counted.manifest()


def write_manifest(
    vertical: Vertical,
    folder: Path,
    selection: Selection = EVERYTHING,
    *,
    progress: Progress | None = None,
) -> tuple[Manifest, list[Path]]:
    """Write the manifest of the selected scenarios as JSON, with the kept ones as Parquet beside it."""
    table, document = folder / "manifest.parquet", folder / "manifest.json"
    with folder_lock(folder, wait=False):
        found = write_scenarios(vertical, table, selection, kept_only=True, progress=progress)
        write_atomically(document, found.text().encode())
    return found, [document, table]


def count_scenarios(
    vertical: Vertical,
    selection: Selection = EVERYTHING,
    *,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
) -> Manifest:
    """The manifest of the selected scenarios, without writing them anywhere."""
    counted = _Counted(vertical, selection)
    for block, verdict in iter_blocks(vertical, selection, batch_rows=batch_rows):
        counted.add(
            Rows.of_block(block, verdict),
            as_frame(block, verdict, vertical.rules) if counted.listing else None,
        )
        if progress:
            progress(block.rows)
    return counted.manifest()


def _open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer to which texts that repeat come as dictionaries; whoever reads the file finds plain texts.

    Ids never repeat: looking for a dictionary of them costs more than anything else in the file.
    """
    import pyarrow.parquet as pq

    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        store_schema=False,
        use_dictionary=[name for name in schema.names if name != "scenario_id"],
        column_encoding={"scenario_id": "DELTA_BYTE_ARRAY"},
    )


class _Counted:
    """A tally under way, and the kept scenarios as long as they are few enough to list."""

    def __init__(self, vertical: Vertical, selection: Selection) -> None:
        self.tally = ScenarioCounts(vertical)
        self.selection = selection
        self.kept: list[pl.DataFrame] = []
        self.listing = True

    def add(self, rows: Rows, frame: pl.DataFrame | None) -> None:
        self.tally.add(rows)
        if self.listing and frame is not None:
            kept = frame.filter("kept").drop("kept", "excluded_by", "also_matched")
            self.kept.append(kept.cast(pl.String))
            if sum(part.height for part in self.kept) > MAX_LISTED:
                self.kept, self.listing = [], False

    def manifest(self) -> Manifest:
        manifest = Manifest(self.tally.vertical, self.selection, self.tally.table())
        return replace(manifest, kept=pl.concat(self.kept)) if self.kept else manifest
