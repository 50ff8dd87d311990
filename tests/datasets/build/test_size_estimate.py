from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.run import generate
from coverage_assets.datasets.build.shards import generate_shard
from coverage_assets.datasets.build.size_estimate import estimate, require_disk_space
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.errors import OutputError
from tests.datasets.running import TOY, finished_run

PAIRS = replace(TOY, pairs=("inv", "dir"))


def test_counts_are_exact() -> None:
    totals = estimate(TOY.prepared(per_scenario=2)).as_dict()["totals"]
    assert (totals["scenarios"], totals["conversations"], totals["records"]) == (684, 1368, 1368)


def test_pairs_are_counted_as_records() -> None:
    totals = estimate(PAIRS.prepared()).as_dict()["totals"]
    assert (totals["conversations"], totals["records"]) == (684, 3 * 684)


@pytest.mark.parametrize("combine", [(), ("domain",), ("domain", "global")])
def test_the_size_is_about_what_is_written(tmp_path: Path, combine: tuple[str, ...]) -> None:
    prepared = TOY.prepared(combine=combine)
    size = sum(dataset["bytes"] for dataset in generate(prepared, tmp_path).document["datasets"])
    assert estimate(prepared).dataset_bytes == pytest.approx(size, rel=0.02)


def test_the_batches_count_as_needed_space() -> None:
    found = estimate(TOY.prepared())
    assert found.disk_bytes > found.dataset_bytes > 0


def test_every_dataset_is_counted() -> None:
    assert estimate(TOY.prepared()).datasets == 6


def test_a_run_that_fits_on_the_disk_is_started(tmp_path: Path) -> None:
    require_disk_space(tmp_path / "not" / "there", 1_000)


@pytest.fixture
def almost_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave 100 kB on every disk."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))


@pytest.mark.usefixtures("almost_full")
def test_a_run_that_does_not_fit_is_not_started(tmp_path: Path) -> None:
    with pytest.raises(
        OutputError,
        match=r"needs about [\d.]+ MB and 0.1 MB are free: make room, choose another --out",
    ):
        finished_run(tmp_path)
    assert list(tmp_path.rglob("*.jsonl")) == []


@pytest.mark.usefixtures("almost_full")
def test_a_shard_needs_space_for_its_own_batches_only(tmp_path: Path) -> None:
    prepared = TOY.prepared(batch_size=16)
    generate_shard(prepared, Shard(1, 30), tmp_path / "small")
    with pytest.raises(OutputError, match="make room"):
        generate_shard(prepared, Shard(1, 2), tmp_path / "large")


def test_merging_needs_space_for_the_datasets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate_shard(TOY.prepared(), Shard(), tmp_path / "shard")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))
    with pytest.raises(OutputError, match="make room"):
        merge([tmp_path / "shard"], tmp_path / "out")
