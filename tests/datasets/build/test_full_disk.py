"""A disk that is full or read-only: one line of error, and the old datasets stay."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverage_assets.datasets.build.generate_batches import RunOptions
from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.shards import generate_shard
from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.errors import OutputError
from tests.datasets.running import TOY, finished_run, folder_in, stored_files


def mount(folder: Path, options: str) -> None:
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount")


def unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 5 MB: a run of 684 conversations needs less, one of 1,368 more."""
    mount(tmp_path / "disk", "size=5m")
    yield tmp_path / "disk"
    unmount(tmp_path / "disk")


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every check for disk space pass."""
    for module in ("run", "shards", "merge_shards"):
        name = f"coverage_assets.datasets.build.{module}.require_disk_space"
        monkeypatch.setattr(name, lambda *_: None)


def test_a_run_that_does_not_fit_is_not_started(small_disk: Path) -> None:
    before = stored_files(finished_run(small_disk, combine=()).folder)
    with pytest.raises(
        OutputError,
        match=r"needs about .* MB are free: make room, choose another --out, or make less",
    ):
        finished_run(small_disk, mode="overwrite", per_scenario=3)
    assert stored_files(folder_in(small_disk)) == before


@pytest.mark.usefixtures("endless")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_disk_that_fills_while_batches_are_generated_keeps_the_old_datasets(
    small_disk: Path, jobs: int
) -> None:
    before = stored_files(finished_run(small_disk, combine=()).folder)
    with pytest.raises(OutputError, match=r"^cannot write .*: the disk is full$"):
        finished_run(
            small_disk, mode="overwrite", per_scenario=6, options=RunOptions(jobs), batch_size=64
        )
    after = stored_files(folder_in(small_disk))
    assert {name: after[name] for name in before} == before


@pytest.mark.usefixtures("endless")
def test_a_disk_that_fills_while_datasets_are_written_keeps_every_one_whole(
    small_disk: Path, tmp_path: Path
) -> None:
    before = stored_files(finished_run(small_disk, combine=()).folder)
    generate_shard(TOY.prepared(per_scenario=4), Shard(), tmp_path / "shard")
    with pytest.raises(OutputError, match=r"^cannot write .*: the disk is full$"):
        merge([tmp_path / "shard"], small_disk, mode="overwrite")
    after = stored_files(folder_in(small_disk))
    changed = {name.rpartition("/")[0] for name in before if after.get(name) != before[name]}
    assert before.keys() == after.keys()
    assert all(after[f"{place}/SHA256SUMS"] != before[f"{place}/SHA256SUMS"] for place in changed)


@pytest.mark.usefixtures("endless")
def test_with_more_room_the_run_goes_on(small_disk: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="the disk is full"):
        finished_run(small_disk, per_scenario=6, batch_size=64)
    shutil.copytree(folder_in(small_disk), folder_in(tmp_path / "large"))
    finished_run(tmp_path / "large", mode="resume", per_scenario=6, batch_size=64)
    finished_run(tmp_path / "undisturbed", per_scenario=6)
    assert stored_files(tmp_path / "large") == stored_files(tmp_path / "undisturbed")


def test_a_read_only_disk_is_one_line(tmp_path: Path) -> None:
    mount(tmp_path / "disk", "ro")
    with pytest.raises(OutputError, match=r"^cannot write .*: the file system is read-only$"):
        finished_run(tmp_path / "disk")
    unmount(tmp_path / "disk")


def test_a_file_where_the_folder_should_be_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(
        OutputError, match=r"^cannot write .*: a (part of the path is a file|file stands where).*$"
    ):
        finished_run(tmp_path / "taken")
