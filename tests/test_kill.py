"""Runs that are killed at any moment.

Every listed artifact stays intact, and the next run ends as if nothing had happened. Runs start
Dagster in a process of their own, which takes seconds; the quick test kills a writer of artifacts.
"""

from __future__ import annotations

import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.digests import sha256_file
from coverage_assets.foundation.files import UNFINISHED
from coverage_assets.foundation.storage import SUMS
from coverage_assets.scenarios.verify import verify
from tests.defs.editing import CONFIG, Files, bytes_below, files_in

DAGSTER_YAML = CONFIG.parent / "data" / "dagster_home" / "dagster.yaml"
DEADLINE = 60.0


@dataclass(frozen=True)
class Runs:
    """A series of runs that write into one folder."""

    files: Files
    folder: Path

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        (home / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
        environment = {**os.environ, "DAGSTER_HOME": str(home), "DAGSTER_EVENT_BATCH_SIZE": "500"}
        where = [
            "--config",
            str(self.files.config),
            "--vertical",
            self.files.vertical,
            "--out",
            str(self.artifacts),
        ]
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "coverage_assets",
                "materialize",
                *where,
                "--home",
                str(home),
                *options,
            ],
            cwd=CONFIG.parent,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def complete(self, *options: str) -> int:
        return self.start(*options).wait(timeout=DEADLINE)

    def kill(self, delay: float, *options: str) -> int:
        """Start a run, kill it some time after its first write, and return its exit code."""
        before = stamps(self.artifacts)
        running = self.start(*options)
        until = time.monotonic() + DEADLINE
        while (
            stamps(self.artifacts) == before and running.poll() is None and time.monotonic() < until
        ):
            time.sleep(0.0005)
        time.sleep(delay)
        running.kill()
        return running.wait()


def stamps(folder: Path) -> set[tuple[str, int]]:
    """Return every file below a folder with the time of its last change; this is quick."""
    found = set()
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)  # noqa: PTH118 - it may be deleted meanwhile
            try:
                found.add((path, os.stat(path).st_mtime_ns))  # noqa: PTH116 - see above
            except FileNotFoundError:
                continue
    return found


def torn_tables(folder: Path) -> list[Path]:
    """Return the Parquet files that cannot be read, except those marked as unfinished."""
    return [
        path
        for path in folder.rglob("*.parquet")
        if not path.name.startswith(UNFINISHED) and not readable(path)
    ]


def readable(path: Path) -> bool:
    try:
        pl.read_parquet(io.BytesIO(path.read_bytes()))
    except pl.exceptions.PolarsError:
        return False
    return True


def altered_files(folder: Path) -> list[str]:
    """Return the listed files that are missing or have another digest."""
    listed = (
        (sums.parent / line[66:], line[:64])
        for sums in folder.rglob(SUMS)
        for line in sums.read_text().splitlines()
    )
    return [
        str(path) for path, digest in listed if not path.is_file() or sha256_file(path) != digest
    ]


def strays(folder: Path) -> list[Path]:
    return list(folder.rglob(f"{UNFINISHED}*"))


WRITER = """
import sys
import polars as pl
from coverage_assets.foundation.artifacts import ArtifactStore
store = ArtifactStore(sys.argv[1], "shop")
for number in range(10**6):
    table = pl.DataFrame({"number": pl.Series([number] * 5_000)})
    store.write("numbers", {("even", f"n{number}"): table, ("odd", f"n{number}"): table})
"""


def test_a_killed_writer_of_artifacts_leaves_every_listed_table_intact(tmp_path: Path) -> None:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], cwd=CONFIG.parent)
    until = time.monotonic() + DEADLINE
    while not list(tmp_path.rglob(SUMS)) and writer.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(random.Random(1).uniform(0, 0.05))
    writer.kill()
    assert writer.wait() == -signal.SIGKILL
    assert (torn_tables(tmp_path), altered_files(tmp_path)) == ([], [])
    store = ArtifactStore(str(tmp_path), "shop")
    store.sweep(["numbers"])
    store.write("numbers", {("even",): pl.DataFrame({"number": [0]})})
    assert strays(tmp_path) == []
    assert store.read("numbers", ("even",))["number"].to_list() == [0]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, bytes]]:
    """Return the files of an uninterrupted run of a vertical."""
    known: dict[str, dict[str, bytes]] = {}

    def of(vertical: str) -> dict[str, bytes]:
        if vertical not in known:
            runs = Runs(Files(CONFIG, vertical), tmp_path_factory.mktemp("undisturbed"))
            assert runs.complete() == 0
            known[vertical] = bytes_below(runs.artifacts)
        return known[vertical]

    return of


def survive(
    runs: Runs, expected: dict[str, bytes], *, kills: int, seed: int, longest: float
) -> None:
    """Kill runs at random moments, check all files after each, and then finish one."""
    moments = random.Random(seed)
    ended = []
    for _ in range(kills):
        ended.append(runs.kill(moments.uniform(0, longest), "--force"))
        assert (torn_tables(runs.artifacts), altered_files(runs.artifacts)) == ([], [])
    assert -signal.SIGKILL in ended
    assert runs.complete("--force") == 0
    assert (strays(runs.artifacts), bytes_below(runs.artifacts)) == ([], expected)


@pytest.mark.slow
def test_three_killed_runs_lose_nothing(
    tmp_path: Path, undisturbed: Callable[[str], dict[str, bytes]]
) -> None:
    survive(
        Runs(Files(CONFIG, "clinic"), tmp_path),
        undisturbed("clinic"),
        kills=3,
        seed=1,
        longest=0.4,
    )


@pytest.mark.slow
@pytest.mark.parametrize(("vertical", "longest"), [("helpdesk", 2.5), ("clinic", 0.9)])
def test_twenty_five_killed_runs_lose_nothing(
    tmp_path: Path, undisturbed: Callable[[str], dict[str, bytes]], vertical: str, longest: float
) -> None:
    survive(
        Runs(Files(CONFIG, vertical), tmp_path),
        undisturbed(vertical),
        kills=25,
        seed=2,
        longest=longest,
    )


@pytest.mark.slow
def test_a_run_after_each_kill_that_builds_only_what_is_stale_ends_as_undisturbed(
    tmp_path: Path, undisturbed: Callable[[str], dict[str, bytes]]
) -> None:
    moments = random.Random(3)
    for number in range(6):
        runs = Runs(Files(CONFIG, "clinic"), tmp_path / str(number))
        runs.folder.mkdir()
        runs.kill(moments.uniform(0, 0.4))
        assert runs.complete() == 0
        assert (strays(runs.artifacts), bytes_below(runs.artifacts)) == (
            [],
            undisturbed("clinic"),
        )


@pytest.mark.slow
def test_an_edit_whose_run_was_killed_is_built_by_the_next_run(tmp_path: Path) -> None:
    runs = Runs(files_in(tmp_path, "clinic"), tmp_path)
    runs.complete()
    runs.files.replace("limit: 4", "limit: 5")
    runs.kill(0.05)
    assert torn_tables(runs.artifacts) == []
    assert runs.complete() == 0
    assert (strays(runs.artifacts), verify(runs.artifacts, runs.files.config).failures) == (
        [],
        (),
    )


@pytest.mark.slow
def test_an_interrupted_run_exits_130_and_leaves_what_was_there(tmp_path: Path) -> None:
    runs = Runs(Files(CONFIG, "clinic"), tmp_path)
    running = runs.start()
    until = time.monotonic() + DEADLINE
    while not runs.artifacts.exists() and running.poll() is None and time.monotonic() < until:
        time.sleep(0.001)
    running.send_signal(signal.SIGINT)
    ended = running.wait(timeout=DEADLINE)
    assert (ended, torn_tables(runs.artifacts)) == (130, [])
