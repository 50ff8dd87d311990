from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.exports.langsmith import example_id
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    goldens,
)
from tests.datasets.exports.tools import run_check


def test_an_example_keeps_its_id_from_version_to_version() -> None:
    assert (
        example_id("cycles.rentals.mixed", "sc-00000000000000c0.0")
        == "f36f5482-d8eb-5c3c-864f-55cdb3ea706f"
    )
    assert example_id("cycles.rentals.mixed", "a") != example_id("cycles.rentals", "mixed.a")


@pytest.mark.export
def test_langsmith_takes_every_example(rental: Path, exported: Export, home: Path) -> None:
    found = run_check(
        "items_load", "langsmith", exported("langsmith", rental) / "examples.jsonl", home=home
    )
    assert [one["unknown"] for one in found] == [[]] * 4
    assert len({one["id"] for one in found}) == 4
    assert [one["reference_outputs"]["golden"] for one in found] == goldens()
    assert [(one["metadata"]["cell"], one["split"]) for one in found] == [
        ("rentals|plain", "easy"),
        ("rentals|tricky", "hard"),
        ("rentals|tricky", "hard"),
        ("rentals|plain", "easy"),
    ]
