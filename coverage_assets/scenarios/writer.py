"""Writes any number of scenarios to Parquet in bounded memory, and counts them on the way."""

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
from coverage_assets.scenarios.enumerate import as_frame, iter_blocks
from coverage_assets.scenarios.grid import BATCH_ROWS
from coverage_assets.scenarios.manifest import MAX_LISTED, Manifest
from coverage_assets.scenarios.selection import EVERYTHING, Selection
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
    """Write the selected scenarios atomically to one Parquet file, and return their manifest.

    The manifest lists the kept scenarios if they are few; a longer list is in the file alone.
    """
    unfinished = unfinished_name(path)
    writer: pq.ParquetWriter | None = None
    builder = _ManifestBuilder(vertical, selection)
    with os_errors_as_output_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            for block, effects in iter_blocks(vertical, selection, batch_rows=batch_rows):
                frame = as_frame(block, effects, vertical.rules, coded=True)
                builder.add(Rows.of_block(block, effects), frame)
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
    return builder.manifest()


def write_manifest(
    vertical: Vertical,
    folder: Path,
    selection: Selection = EVERYTHING,
    *,
    progress: Progress | None = None,
) -> tuple[Manifest, list[Path]]:
    """Write the manifest of the selected scenarios as JSON, and the kept ones as Parquet."""
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
    """Return the manifest of the selected scenarios, without writing them."""
    builder = _ManifestBuilder(vertical, selection)
    for block, effects in iter_blocks(vertical, selection, batch_rows=batch_rows):
        builder.add(
            Rows.of_block(block, effects),
            as_frame(block, effects, vertical.rules) if builder.listing else None,
        )
        if progress:
            progress(block.rows)
    return builder.manifest()


def _open_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Open a writer that stores repeated texts as dictionaries; readers see plain texts.

    Ids never repeat: building a dictionary of them would cost more than anything else in the file.
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


class _ManifestBuilder:
    """Running counts, and the kept scenarios as long as they are few enough to list."""

    def __init__(self, vertical: Vertical, selection: Selection) -> None:
        self.counts = ScenarioCounts(vertical)
        self.selection = selection
        self.kept: list[pl.DataFrame] = []
        self.listing = True

    def add(self, rows: Rows, frame: pl.DataFrame | None) -> None:
        self.counts.add(rows)
        if self.listing and frame is not None:
            kept = frame.filter("kept").drop("kept", "excluded_by", "also_matched")
            self.kept.append(kept.cast(pl.String))
            if sum(part.height for part in self.kept) > MAX_LISTED:
                self.kept, self.listing = [], False

    def manifest(self) -> Manifest:
        manifest = Manifest(self.counts.vertical, self.selection, self.counts.table())
        return replace(manifest, kept=pl.concat(self.kept)) if self.kept else manifest
