"""Fixtures and helpers of the tests of shards."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_assets.datasets.build.shards import generate_shard
from coverage_assets.datasets.plan.batches import Shard
from tests.datasets.running import TOY


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shards")
    for number in (1, 2, 3):
        generate_shard(TOY.prepared(batch_size=64), Shard(number, 3), folder / str(number))
    return folder


@pytest.fixture
def shards(once: Path, tmp_path: Path) -> list[Path]:
    """The folders of all three shards of a run."""
    shutil.copytree(once, tmp_path / "shards")
    return [tmp_path / "shards" / name for name in "123"]
