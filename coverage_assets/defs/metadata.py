"""What the Dagster UI shows of a table: its columns, its size and its first rows.

All families use these helpers, so every asset looks alike.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl
from dagster._core.execution.context.metadata_logging import (
    AssetMetadataHandle,
    OutputMetadataAccumulator,
)

OWNERS = ["team:evaluation"]
PREVIEW_ROWS = 8
MAX_CELL = 80

Metadata = dict[str, Any]

_ESCAPES = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "\\`|[]!*~#"},
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        "\n": " ",
        "\r": " ",
    }
)


def column_metadata(model: pa.DataFrameSchema) -> Mapping[str, Any]:
    """Return the declared columns of a table as metadata of its asset."""
    columns = [
        dg.TableColumn(
            name,
            type=str(column.dtype),
            description=escape_markdown(column.description or ""),
            constraints=dg.TableColumnConstraints(
                nullable=column.nullable,
                unique=column.unique,
                other=[str(check.error or check) for check in column.checks],
            ),
        )
        for name, column in model.columns.items()
    ]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}


def column_lineage(columns: Mapping[str, tuple[dg.AssetKey, str]]) -> Metadata:
    """Return from which column of which asset each of these columns comes."""
    deps = {name: [dg.TableColumnDep(*source)] for name, source in columns.items()}
    return {"dagster/column_lineage": dg.TableColumnLineage(deps_by_column=deps)}


def escape_markdown(text: str) -> str:
    """Return a text that the UI shows as it stands: it loads no image and links to nothing.

    Declared texts reach the UI, and an image's address could be a request that starts a run.
    """
    return text.translate(_ESCAPES)


def row_metadata(table: pl.DataFrame) -> Metadata:
    """Return the size and the first rows of a whole table."""
    return {"dagster/row_count": table.height, "preview": preview(table)}


def preview(table: pl.DataFrame, rows: int = PREVIEW_ROWS) -> dg.MarkdownMetadataValue:
    """Render the first rows as a Markdown table, escaping what could break out of a cell."""
    lines = ["| " + " | ".join(table.columns) + " |", "|---" * table.width + "|"]
    lines += [
        "| " + " | ".join(_render_cell(value) for value in row) + " |"
        for row in table.head(rows).iter_rows()
    ]
    if table.height > rows:
        lines.append(f"\n{table.height - rows:,} more rows")
    return dg.MetadataValue.md("\n".join(lines))


def _render_cell(value: object) -> str:
    if value is None:
        return ""
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    short = text if len(text) <= MAX_CELL else text[:MAX_CELL] + "..."
    return escape_markdown(short)


def add_partition_metadata(
    context: dg.AssetExecutionContext,
    metadata: Mapping[str, Mapping[str, Any]],
    *,
    asset: dg.AssetKey | None = None,
) -> None:
    """Add metadata to the materialization of each partition, keeping what was added before.

    A step that builds several assets must name the one it means. Like Dagster's public method,
    this refuses a partition that the step does not build.

    `context.add_asset_metadata` takes one partition at a time, and each call computes all keys of
    the run again: with many cells that costs more than building them. This computes them once. It
    sets a private attribute, so Dagster is pinned, and the tests compare what is recorded with what
    the public method records.
    """
    unknown = sorted(set(metadata).difference(context.partition_keys))
    if unknown:
        raise dg.DagsterInvariantViolationError(
            f"this step does not build the partition {unknown[0]}"
        )
    step = context.get_step_execution_context()
    merged = dict(step._metadata_accumulator.per_output_metadata)  # noqa: SLF001 - see above
    asset_key = asset or context.asset_key
    for key, added in metadata.items():
        handle = AssetMetadataHandle(asset_key=asset_key, partition_key=key)
        merged[handle] = {**merged.get(handle, {}), **added}
    step._metadata_accumulator = OutputMetadataAccumulator(per_output_metadata=merged)  # noqa: SLF001 - see above
