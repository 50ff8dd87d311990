from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.records.names import (
    DatasetName,
    refuse_reserved_names,
    vertical_folder,
)
from coverage_assets.errors import InputError
from tests.declaring import Declared, taxonomy_of, vertical_of

NAMES = [
    (DatasetName("shop", "cart", "calm"), "shop.cart.calm", "behavior", "cart/calm"),
    (DatasetName("shop", "cart"), "shop.cart.combined", "domain", "cart/combined"),
    (DatasetName("shop"), "shop.combined", "global", "combined"),
]


@pytest.mark.parametrize(("name", "dataset_id", "scope", "folder"), NAMES)
def test_a_dataset_is_named_after_what_it_spans(
    name: DatasetName, dataset_id: str, scope: str, folder: str
) -> None:
    found = (name.dataset_id, name.scope, name.folder(Path("base")))
    assert found == (dataset_id, scope, Path("base") / folder)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        (DatasetName("shop", "cart", "calm"), [("cart", "calm")]),
        (DatasetName("shop", "cart"), [("cart", "calm"), ("cart", "rude")]),
        (DatasetName("shop"), [("cart", "calm"), ("cart", "rude"), ("help", "calm")]),
    ],
)
def test_a_dataset_holds_the_cells_that_it_spans(
    name: DatasetName, cells: list[tuple[str, str]]
) -> None:
    all_cells = [("cart", "calm"), ("cart", "rude"), ("help", "calm")]
    assert [cell for cell in all_cells if name.holds(*cell)] == cells


@pytest.mark.parametrize("vertical", ["..", "a/b", ""])
def test_a_vertical_cannot_lead_elsewhere(vertical: str) -> None:
    with pytest.raises(InputError, match="cannot be used as a file name"):
        vertical_folder(Path("out"), vertical)


@pytest.mark.parametrize(
    ("kind", "taxonomy"),
    [
        ("domain", taxonomy_of(domains=("plain", "combined"))),
        ("behavior", taxonomy_of(behaviors=("plain", "combined"))),
    ],
)
def test_nothing_may_be_called_as_combined_datasets_are(kind: str, taxonomy: Declared) -> None:
    with pytest.raises(
        InputError, match=f"the {kind} `combined` of `toy` has the name of combined datasets"
    ):
        refuse_reserved_names(vertical_of(taxonomy).taxonomy)


def test_other_names_pass() -> None:
    refuse_reserved_names(vertical_of(taxonomy_of()).taxonomy)
