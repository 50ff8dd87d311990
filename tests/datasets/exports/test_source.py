from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.exports.registry import TARGETS, export, target_named
from coverage_assets.datasets.exports.source import ExportSource
from coverage_assets.errors import InputError
from tests.datasets.exports.rental import conversations, goldens, rental_header, write_rental
from tests.datasets.small import write_folder


def test_every_conversation_comes_beside_its_golden(rental: Path) -> None:
    entries = list(ExportSource.read(rental).entries())
    assert [(entry.conversation, entry.golden) for entry in entries] == list(
        zip(conversations(), goldens(), strict=True)
    )


def test_labels_hold_ids_cell_and_bins(rental: Path) -> None:
    first = next(ExportSource.read(rental).entries())
    assert first.labels == {
        "dataset_id": "cycles.rentals.mixed",
        "dataset_version": "1.2.0",
        "id": "sc-00000000000000c0.0",
        "scenario_id": "sc-00000000000000c0",
        "variant": 0,
        "relation": "base",
        "base_id": "",
        "domain": "rentals",
        "behavior": "plain",
        "cell": "rentals|plain",
        "difficulty": "easy",
        "bins": {"hurry": "low", "weather": "rain"},
    }


def test_slots_are_those_of_the_whole_dataset(rental: Path) -> None:
    assert ExportSource.read(rental).slots == ["days"]


def test_records_in_another_order_are_refused(tmp_path: Path) -> None:
    dataset = write_rental(tmp_path / "mixed", conversations(), goldens()[::-1])
    with pytest.raises(
        InputError, match=r"record 1 is conversation sc-0+c0\.0 beside golden sc-0+c3\.0"
    ):
        list(ExportSource.read(dataset).entries())


def test_a_golden_without_a_conversation_is_refused(tmp_path: Path) -> None:
    dataset = write_rental(tmp_path / "more", conversations()[:3], goldens())
    with pytest.raises(InputError, match=r"record 4 is no conversation beside golden sc-0+c3\.0"):
        list(ExportSource.read(dataset).entries())


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_dataset_without_records_has_nothing_to_export(target: str, tmp_path: Path) -> None:
    dataset = write_folder(tmp_path / "none", [], [], head=rental_header([], []))
    with pytest.raises(InputError, match="holds no conversations, so there is nothing to export"):
        export(target_named(target), [dataset], tmp_path / "out")


@pytest.mark.parametrize("target", ["inspect", "promptfoo", "tau2"])
def test_goldens_judged_by_calls_need_the_tools(target: str, tmp_path: Path) -> None:
    header = rental_header(conversations(), goldens())
    del header["metadata"]["simulator"]
    dataset = write_folder(tmp_path / "bare", conversations(), goldens(), head=header)
    with pytest.raises(InputError, match=r"`metadata\.simulator` has no"):
        export(target_named(target), [dataset], tmp_path / "out")


@pytest.mark.parametrize("target", sorted(set(TARGETS) - {"inspect", "promptfoo", "tau2"}))
def test_targets_that_only_carry_goldens_need_no_tools(target: str, tmp_path: Path) -> None:
    header = rental_header(conversations(), goldens())
    del header["metadata"]["simulator"]
    dataset = write_folder(tmp_path / "bare", conversations(), goldens(), head=header)
    (exported,) = export(target_named(target), [dataset], tmp_path / "out")
    assert exported.conversations == 4
