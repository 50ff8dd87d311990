from __future__ import annotations

from pathlib import Path

import pytest

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    goldens,
)
from tests.datasets.exports.tools import run_check


@pytest.mark.export
def test_langfuse_takes_every_item(rental: Path, exported: Export, home: Path) -> None:
    found = run_check(
        "items_load", "langfuse", exported("langfuse", rental) / "items.jsonl", home=home
    )
    assert [one["unknown"] for one in found] == [[]] * 4
    assert [one["id"] for one in found] == [
        f"cycles.rentals.mixed/{golden['id']}" for golden in goldens()
    ]
    assert [one["expected_output"]["golden"] for one in found] == goldens()
    assert {one["status"] for one in found} == {"ACTIVE"}
