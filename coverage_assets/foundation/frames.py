"""Validation of frames against their declared schema.

Pandera silently skips data checks on lazy frames and lets NaN pass. `check_frame` therefore takes
eager frames only, and refuses NaN itself. The schemas of this project are strict, so extra columns
are refused as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import polars as pl

from coverage_assets.errors import IntegrityError

if TYPE_CHECKING:
    from pandera.api.polars.container import DataFrameSchema
    from pandera.polars import DataFrameModel

    TableSchema: TypeAlias = type[DataFrameModel] | DataFrameSchema

MAX_SHOWN = 5


def check_frame(frame: pl.DataFrame, schema: TableSchema, *, name: str) -> pl.DataFrame:
    """Return the frame if it fits its schema; otherwise raise an `IntegrityError` that says why."""
    from pandera.errors import SchemaErrors

    if not isinstance(frame, pl.DataFrame):
        raise TypeError(f"{name} must be an eager frame: checks on lazy frames see no data")
    for column, kind in frame.schema.items():
        if kind.is_float() and frame[column].is_nan().any():
            raise IntegrityError(
                f"table `{name}`: column `{column}` holds NaN; use null for what is unknown"
            )
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        shown = [
            f"{row['column'] or row['schema_context']}: {row['check']} "
            f"(found {row['failure_case']})"
            for row in cases.head(MAX_SHOWN).iter_rows(named=True)
        ]
        more = f"; and {cases.height - MAX_SHOWN} more" if cases.height > MAX_SHOWN else ""
        raise IntegrityError(
            f"table `{name}` is not as declared: {'; '.join(shown)}{more}"
        ) from None
    return frame
