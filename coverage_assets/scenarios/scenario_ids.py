"""The ids of scenarios: `sc-` and the hexadecimal digits of their stable hash."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from coverage_assets.foundation import stable_hash


def scenario_ids(hashes: stable_hash.Words) -> pl.Series:
    """Return the id of every hash: `sc-` and its sixteen hexadecimal digits."""
    text = np.empty((len(hashes), 19), dtype=np.uint8)
    text[:, :3] = np.frombuffer(b"sc-", dtype=np.uint8)
    text[:, 3:] = stable_hash.hex_digits(hashes)
    return pl.Series("scenario_id", _as_arrow_text(text))


def _as_arrow_text(text: npt.NDArray[np.uint8]) -> pl.Series:
    import pyarrow as pa

    rows, width = text.shape
    offsets = np.arange(0, (rows + 1) * width, width, dtype=np.int64)
    column = pa.LargeStringArray.from_buffers(rows, pa.py_buffer(offsets), pa.py_buffer(text))
    series = pl.from_arrow(column)
    assert isinstance(series, pl.Series)
    return series
