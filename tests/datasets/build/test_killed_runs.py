"""Runs that are killed at any moment.

Every stored dataset stays intact, and a resumed run ends as if it had never been interrupted.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from coverage_assets.datasets.build.collate import is_intact
from coverage_assets.datasets.build.run import CHECKPOINT
from coverage_assets.datasets.build.run_record import RUN
from coverage_assets.errors import OutputError
from coverage_assets.foundation.atomic_folders import NEW
from coverage_assets.foundation.storage import SUMS
from tests.datasets.running import DESK, TOY, Case, finished_run, folder_in, stored_files

DEADLINE = 60.0
SLOW_TOY = replace(TOY, slow=0.0005)
SMALL_TOY = replace(SLOW_TOY, behaviors=("calm",), slow=0.002)


@dataclass(frozen=True)
class KilledRuns:
    """A series of killed runs into one folder."""

    case: Case
    out: Path
    jobs: int

    @property
    def folder(self) -> Path:
        return folder_in(self.out, self.case)

    def kill_after(self, moment: float) -> int:
        """Start a run and kill its main process some time after it begins to work."""
        running = self.case.start(self.out, jobs=self.jobs, batch_size="16")
        wait_until(lambda: working(self.folder) or running.poll() is not None)
        time.sleep(moment)
        running.kill()
        running.communicate()
        return running.returncode

    def torn(self) -> list[Path]:
        """Return the datasets that are damaged, except those that are marked as unfinished."""
        stored = [path.parent for path in self.folder.rglob(SUMS) if NEW not in str(path)]
        return [folder for folder in stored if not is_intact(folder)]


def working(folder: Path) -> bool:
    return (folder / CHECKPOINT).exists()


def wait_until(happens: Callable[[], bool]) -> None:
    until = time.monotonic() + DEADLINE
    while not happens() and time.monotonic() < until:
        time.sleep(0.002)


def survive(runs: KilledRuns, *, kills: int, longest: float, seed: int) -> None:
    """Kill runs at random moments, deleting those that finish earlier; then finish one."""
    moments = random.Random(seed)
    killed = 0
    while killed < kills:
        if (runs.folder / RUN).exists() and not working(runs.folder):
            shutil.rmtree(runs.folder)
        killed += runs.kill_after(moments.uniform(0, longest)) == -signal.SIGKILL
        assert runs.torn() == []
    assert runs.case.complete(runs.out, jobs=runs.jobs, batch_size="16") == (0, "")
    finished_run(runs.out.with_name("undisturbed"), runs.case)
    assert stored_files(runs.folder) == stored_files(
        folder_in(runs.out.with_name("undisturbed"), runs.case)
    )


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_a_killed_run_is_resumed_as_if_never_interrupted(tmp_path: Path, jobs: int) -> None:
    runs = KilledRuns(SMALL_TOY, tmp_path / "out", jobs)
    assert (runs.kill_after(0.05), runs.torn()) == (-signal.SIGKILL, [])
    finished_run(runs.out, runs.case, mode="resume", batch_size=16)
    finished_run(tmp_path / "undisturbed", runs.case)
    expected = stored_files(folder_in(tmp_path / "undisturbed", runs.case))
    assert stored_files(runs.folder) == expected


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_two_kills(tmp_path: Path, jobs: int) -> None:
    survive(KilledRuns(SLOW_TOY, tmp_path / "out", jobs), kills=2, longest=0.5, seed=jobs)


@pytest.mark.slow
@pytest.mark.parametrize(("case", "longest"), [(SLOW_TOY, 2.0), (DESK, 0.6)], ids=["toy", "desk"])
@pytest.mark.parametrize(("jobs", "kills"), [(1, 12), (2, 13)])
def test_fifty_kills_together(
    tmp_path: Path, case: Case, longest: float, jobs: int, kills: int
) -> None:
    survive(KilledRuns(case, tmp_path / "out", jobs), kills=kills, longest=longest, seed=jobs)


def finished_before(tmp_path: Path) -> tuple[Path, dict[str, bytes]]:
    """Return a folder with a finished run, and its files."""
    folder = finished_run(tmp_path, SMALL_TOY, per_scenario=2).folder
    return folder, stored_files(folder)


@pytest.mark.slow
def test_a_run_that_overwrites_and_is_killed_leaves_every_dataset_whole(tmp_path: Path) -> None:
    folder, before = finished_before(tmp_path)
    running = SMALL_TOY.start(tmp_path, mode="overwrite")
    wait_until(lambda: working(folder))
    running.kill()
    running.communicate()
    after = stored_files(folder)
    assert ({name: after[name] for name in before}, running.returncode) == (before, -signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_ends_with_130_and_leaves_what_was_there(
    tmp_path: Path, jobs: int
) -> None:
    folder, before = finished_before(tmp_path)
    running = SMALL_TOY.start(tmp_path, mode="overwrite", jobs=jobs, batch_size="16")
    wait_until(lambda: len(batches_in(folder)) > 3)
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=DEADLINE)
    after = stored_files(folder)
    assert (running.returncode, errors) == (130, "")
    assert {name: after[name] for name in before} == before


def batches_in(folder: Path) -> list[Path]:
    return list((folder / CHECKPOINT).rglob("*.goldens.jsonl"))


@pytest.mark.slow
def test_the_workers_of_a_killed_run_end_by_themselves(tmp_path: Path) -> None:
    running = SLOW_TOY.start(tmp_path, jobs=2, batch_size="16")
    wait_until(lambda: len(batches_in(folder_in(tmp_path))) > 3)
    running.kill()
    running.communicate()
    wait_until(lambda: not alive(running))
    assert alive(running) == []


def alive(running: subprocess.Popen[str]) -> list[str]:
    """Return the processes of a run's session that still exist."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if session == str(running.pid) and state != "Z":
            found.append(stat.parent.name)
    return found


def test_of_two_runs_into_one_folder_the_second_is_refused(tmp_path: Path) -> None:
    first = replace(TOY, slow=0.05).start(tmp_path)
    wait_until(lambda: working(folder_in(tmp_path)))
    message = "is being written by another process; wait for it to end, or choose another folder"
    with pytest.raises(OutputError, match=f"{folder_in(tmp_path)} {message}$"):
        finished_run(tmp_path, mode="overwrite")
    first.kill()
    first.communicate()
    assert first.returncode == -signal.SIGKILL
