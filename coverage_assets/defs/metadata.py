"""What the Dagster UI shows of a table: its columns, its first rows, its size.

Shared by every family's `assets.py`, so that all assets present themselves alike.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg
import pandera.polars as pa
import polars as pl

PREVIEW_ROWS = 8
MAX_CELL = 80
SINGLE_RUN = dg.BackfillPolicy.single_run()

Metadata = dict[str, Any]

_HARMLESS = str.maketrans(
    {"|": "\\|", "<": "&lt;", ">": "&gt;", "\n": " ", "`": "'", "[": "\\[", "!": "\\!"}
)


def columns_of(model: pa.DataFrameSchema) -> Mapping[str, Any]:
    """The declared columns of a table, for an asset's definition."""
    columns = [
        dg.TableColumn(
            name,
            type=str(column.dtype),
            description=column.description,
            constraints=dg.TableColumnConstraints(
                nullable=column.nullable,
                unique=column.unique,
                other=[str(check.error or check) for check in column.checks],
            ),
        )
        for name, column in model.columns.items()
    ]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}


def preview(table: pl.DataFrame, rows: int = PREVIEW_ROWS) -> dg.MarkdownMetadataValue:
    """The first rows as a Markdown table; what users wrote cannot break out of its cell."""
    lines = ["| " + " | ".join(table.columns) + " |", "|---" * table.width + "|"]
    lines += [
        "| " + " | ".join(_cell(value) for value in row) + " |"
        for row in table.head(rows).iter_rows()
    ]
    if table.height > rows:
        lines.append(f"\n{table.height - rows:,} more rows")
    return dg.MetadataValue.md("\n".join(lines))


def _cell(value: object) -> str:
    text = (
        ""
        if value is None
        else ", ".join(map(str, value))
        if isinstance(value, list)
        else str(value)
    )
    short = text if len(text) <= MAX_CELL else text[:MAX_CELL] + "..."
    return short.translate(_HARMLESS)


def rows_and_preview(table: pl.DataFrame) -> Metadata:
    """The size and the first rows of a whole table."""
    return {"dagster/row_count": table.height, "preview": preview(table)}
