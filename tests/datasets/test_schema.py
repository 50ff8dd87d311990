from __future__ import annotations

import pandera.errors
import pytest

from coverage_assets.datasets.build.collate import Collated
from coverage_assets.datasets.schema import DATASETS, datasets_table

BAKERY = Collated(
    dataset_id="bakery.orders.plain",
    version="1.0.0",
    scope="behavior",
    path="orders/plain",
    conversations=3,
    bytes=1_200,
    content_sha256="a" * 64,
    sha256="b" * 64,
)


def test_collated_datasets_are_valid_rows() -> None:
    table = DATASETS.validate(datasets_table([BAKERY]))
    assert table.columns == list(DATASETS.columns)
    assert table.row(0, named=True)["dataset_id"] == "bakery.orders.plain"


def test_no_dataset_at_all_is_a_valid_table() -> None:
    assert DATASETS.validate(datasets_table([])).height == 0


def test_two_rows_of_one_dataset_are_refused() -> None:
    with pytest.raises(pandera.errors.SchemaError, match="dataset_id"):
        DATASETS.validate(datasets_table([BAKERY, BAKERY]))
