from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from coverage_assets.datasets.build.generate_batches import RunOptions
from coverage_assets.datasets.build.memory_guard import (
    MemoryGuard,
    MemoryReading,
    _left_in_groups,
    read_memory,
    resident,
)
from coverage_assets.errors import OutputError
from tests.datasets.running import finished_run, folder_in, stored_files

GB = 10**9


def guard_that_reads(*readings: MemoryReading) -> MemoryGuard:
    """Return a guard that reads these values, and then the last one again and again."""
    left = list(readings)

    def read(_: Sequence[int]) -> MemoryReading:
        return left.pop(0) if len(left) > 1 else left[0]

    return MemoryGuard(reserve=GB, read=read)


PLENTY, LITTLE = MemoryReading(held=GB, left=9 * GB), MemoryReading(held=3 * GB, left=GB - 1)


def test_with_enough_memory_all_passes() -> None:
    guard = guard_that_reads(PLENTY)
    guard.before(8)
    guard.check([1])


def test_where_memory_cannot_be_read_all_passes() -> None:
    guard = guard_that_reads(MemoryReading(held=0, left=None))
    guard.before(64)
    guard.check([1])


def test_more_processes_than_there_is_memory_for_are_not_started() -> None:
    with pytest.raises(
        OutputError,
        match=r"^9 processes need about 9.0 GB and 9.0 GB are free, 1.0 GB of which stay",
    ):
        guard_that_reads(PLENTY).before(9)


def test_a_run_stops_before_the_reserve_is_touched() -> None:
    with pytest.raises(
        OutputError,
        match=r"^stopped before memory ran out: the run holds 3.0 GB and 1,000 MB are left",
    ):
        guard_that_reads(LITTLE).check([1])


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_was_stopped_goes_on_later_as_if_nothing_had_happened(
    tmp_path: Path, jobs: int
) -> None:
    guard = guard_that_reads(PLENTY, PLENTY, PLENTY, LITTLE)
    with pytest.raises(OutputError, match="what is done is kept: go on with --resume"):
        finished_run(tmp_path / "one", options=RunOptions(jobs, guard), batch_size=16)
    kept = list(folder_in(tmp_path / "one").rglob("*.goldens.jsonl"))
    finished_run(tmp_path / "one", mode="resume", batch_size=16)
    finished_run(tmp_path / "two")
    assert (bool(kept), stored_files(tmp_path / "one") == stored_files(tmp_path / "two")) == (
        True,
        True,
    )


@pytest.mark.skipif(not Path("/proc/meminfo").exists(), reason="reads /proc")
def test_this_machine_has_memory_and_this_process_holds_some() -> None:
    found = read_memory([os.getpid()])
    assert (found.held > 10_000_000, (found.left or 0) > 0) == (True, True)


def test_a_process_that_is_gone_holds_nothing() -> None:
    assert resident(2**22 + 1) == 0


def group(folder: Path, **files: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(f"{content}\n")


def test_a_control_group_limits_what_is_left(tmp_path: Path) -> None:
    group(
        tmp_path / "own",
        memory__max=1000,
        memory__current=700,
        memory__stat="anon 1\ninactive_file 200",
    )
    (tmp_path / "cgroup").write_text("0::/own\n")
    assert list(_left_in_groups(tmp_path, tmp_path / "cgroup")) == [500, None]


def test_the_groups_above_limit_it_as_well(tmp_path: Path) -> None:
    group(
        tmp_path / "above" / "own",
        memory__max="max",
        memory__current=700,
        memory__stat="inactive_file 200",
    )
    group(tmp_path / "above", memory__max=1000, memory__current=900, memory__stat="inactive_file 0")
    (tmp_path / "cgroup").write_text("0::/above/own\n")
    assert list(_left_in_groups(tmp_path, tmp_path / "cgroup")) == [None, 100, None]


def test_control_groups_of_the_first_version_are_read_too(tmp_path: Path) -> None:
    files = {
        "memory__limit_in_bytes": 1000,
        "memory__usage_in_bytes": 700,
        "memory__stat": "total_inactive_file 100",
    }
    group(tmp_path / "memory" / "own", **files)
    (tmp_path / "cgroup").write_text("4:memory:/own\n2:cpu:/\n")
    assert list(_left_in_groups(tmp_path, tmp_path / "cgroup")) == [400, None]
