from __future__ import annotations

from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.frames import check_frame

MODEL = pa.DataFrameSchema(
    {
        "name": pa.Column(pl.String, pa.Check.str_matches(r"^[a-z]+$"), unique=True),
        "share": pa.Column(pl.Float64, pa.Check.in_range(0, 1), nullable=True),
    },
    strict=True,
    ordered=True,
)
GOOD: dict[str, Any] = {"name": ["a", "b"], "share": [0.5, None]}


def refusal(**changed: Any) -> str:
    with pytest.raises(IntegrityError) as caught:
        check_frame(pl.DataFrame({**GOOD, **changed}), MODEL, name="things")
    return str(caught.value)


def test_a_frame_as_declared_is_handed_back_unchanged() -> None:
    frame = pl.DataFrame(GOOD)
    assert check_frame(frame, MODEL, name="things") is frame


def test_nan_is_refused() -> None:
    assert (
        refusal(share=[0.5, float("nan")])
        == "table `things`: column `share` holds NaN; use null for what is unknown"
    )


def test_an_extra_column_is_refused() -> None:
    assert "more" in refusal(more=[1, 2])


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(IntegrityError, match="share"):
        check_frame(pl.DataFrame({"name": ["a"]}), MODEL, name="things")


def test_columns_in_another_order_are_refused() -> None:
    with pytest.raises(IntegrityError, match="table `things` is not as declared"):
        check_frame(pl.DataFrame(GOOD).select("share", "name"), MODEL, name="things")


def test_another_type_is_refused() -> None:
    assert "share" in refusal(share=["x", "y"])


def test_an_unexpected_null_is_refused() -> None:
    assert "name: not_nullable" in refusal(name=["a", None])


def test_a_failing_row_is_listed_with_its_value() -> None:
    assert "share: in_range(0, 1) (found 7.0)" in refusal(share=[0.5, 7.0])


def test_a_repeated_value_is_refused() -> None:
    assert "name" in refusal(name=["a", "a"])


def test_failures_of_several_columns_are_listed_together() -> None:
    text = refusal(name=["a", "B"], share=[0.5, 7.0])
    assert ("found B" in text, "found 7.0" in text) == (True, True)


def test_many_failing_rows_are_counted_not_listed() -> None:
    frame = pl.DataFrame({"name": ["a", "b", "c", "d", "e", "f", "g"], "share": [2.0] * 7})
    with pytest.raises(IntegrityError, match=r"; and 2 more$"):
        check_frame(frame, MODEL, name="things")


def test_a_lazy_frame_is_refused() -> None:
    with pytest.raises(TypeError, match="things must be an eager frame"):
        check_frame(pl.DataFrame(GOOD).lazy(), MODEL, name="things")  # type: ignore[arg-type]
