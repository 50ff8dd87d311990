"""The table of datasets with their versions and digests. The datasets themselves are files."""

from __future__ import annotations

from collections.abc import Sequence

import pandera.polars as pa
import polars as pl

from coverage_assets.datasets.build import Collated
from coverage_assets.datasets.records import SCOPES

SHA256 = r"^[0-9a-f]{64}$"


def _text(description: str, *checks: pa.Check, unique: bool = False) -> pa.Column:
    return pa.Column(pl.String, list(checks), description=description, unique=unique)


DATASETS = pa.DataFrameSchema(
    {
        "dataset_id": _text("What every line of the dataset carries.", unique=True),
        "version": _text(
            "Rises when the content changes.", pa.Check.str_matches(r"^\d+\.\d+\.\d+$")
        ),
        "scope": _text("One cell, a domain, or everything.", pa.Check.isin(SCOPES)),
        "path": _text("The folder, below that of the vertical's datasets."),
        "conversations": pa.Column(
            pl.Int64, pa.Check.ge(0), description="How many, each with its golden."
        ),
        "bytes": pa.Column(pl.Int64, pa.Check.ge(0), description="Size of the two files of lines."),
        "content_sha256": _text(
            "Over all lines, without dataset and version.", pa.Check.str_matches(SHA256)
        ),
        "sha256": _text("Of the list of the files' digests.", pa.Check.str_matches(SHA256)),
    },
    strict=True,
    ordered=True,
    name="datasets",
)


def datasets_table(collated: Sequence[Collated]) -> pl.DataFrame:
    """Return collated datasets as rows of `DATASETS`."""
    schema = {name: column.dtype.type for name, column in DATASETS.columns.items()}
    rows = [tuple(getattr(dataset, name) for name in schema) for dataset in collated]
    return pl.DataFrame(rows, schema=schema, orient="row")
