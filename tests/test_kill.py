"""Runs that are killed at any moment: what is listed is whole, and the next run ends as if nothing had happened."""

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

from coverage_assets.foundation.digests import sha256_file
from coverage_assets.foundation.files import UNFINISHED
from coverage_assets.foundation.storage import SUMS
from coverage_assets.scenarios.verify import verify
from tests.defs.editing import CONFIG, Files, bytes_below, files_in

DAGSTER_YAML = CONFIG.parent / "data" / "dagster_home" / "dagster.yaml"
DEADLINE = 60.0


@dataclass(frozen=True)
class Place:
    """Where one series of runs writes."""

    files: Files
    folder: Path

    @property
    def artifacts(self) -> Path:
        return self.folder / "artifacts"

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        (home / "dagster.yaml").write_text(DAGSTER_YAML.read_text())
        surroundings = {**os.environ, "DAGSTER_HOME": str(home), "DAGSTER_EVENT_BATCH_SIZE": "500"}
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
            env=surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def complete(self, *options: str) -> int:
        return self.start(*options).wait(timeout=DEADLINE)

    def kill(self, delay: float, *options: str) -> int:
        """Start a run and kill it as soon as it has been writing for some time; gives how it ended."""
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
    """Every file below a folder with the moment of its last change: cheap to look at while something writes."""
    found = set()
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)  # noqa: PTH118 - a file may go while it is looked at
            try:
                found.add((path, os.stat(path).st_mtime_ns))  # noqa: PTH116 - see above
            except FileNotFoundError:
                continue
    return found


def torn_tables(folder: Path) -> list[Path]:
    """Parquet files that cannot be read, but for those that say that they are not finished."""
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
    """Files that are listed with another digest than they have, or that are listed and missing."""
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


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], dict[str, bytes]]:
    """What a run of a vertical writes when nobody disturbs it."""
    known: dict[str, dict[str, bytes]] = {}

    def of(vertical: str) -> dict[str, bytes]:
        if vertical not in known:
            place = Place(Files(CONFIG, vertical), tmp_path_factory.mktemp("undisturbed"))
            assert place.complete() == 0
            known[vertical] = bytes_below(place.artifacts)
        return known[vertical]

    return of


def survive(
    place: Place, expected: dict[str, bytes], *, kills: int, seed: int, longest: float
) -> None:
    """Kill runs at random moments; after each, what is there is whole; then the next run must end as undisturbed."""
    moments = random.Random(seed)
    ended = []
    for _ in range(kills):
        ended.append(place.kill(moments.uniform(0, longest), "--force"))
        assert (torn_tables(place.artifacts), altered_files(place.artifacts)) == ([], [])
    assert -signal.SIGKILL in ended
    assert place.complete("--force") == 0
    assert (strays(place.artifacts), bytes_below(place.artifacts)) == ([], expected)


def test_three_killed_runs_lose_nothing(
    tmp_path: Path, undisturbed: Callable[[str], dict[str, bytes]]
) -> None:
    survive(
        Place(Files(CONFIG, "clinic"), tmp_path),
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
        Place(Files(CONFIG, vertical), tmp_path),
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
        place = Place(Files(CONFIG, "clinic"), tmp_path / str(number))
        place.folder.mkdir()
        place.kill(moments.uniform(0, 0.4))
        assert place.complete() == 0
        assert (strays(place.artifacts), bytes_below(place.artifacts)) == (
            [],
            undisturbed("clinic"),
        )


@pytest.mark.slow
def test_an_edit_whose_run_was_killed_is_built_by_the_next_run(tmp_path: Path) -> None:
    place = Place(files_in(tmp_path, "clinic"), tmp_path)
    place.complete()
    place.files.replace("limit: 4", "limit: 5")
    place.kill(0.05)
    assert torn_tables(place.artifacts) == []
    assert place.complete() == 0
    assert (strays(place.artifacts), verify(place.artifacts, place.files.config).failures) == (
        [],
        (),
    )


def test_an_interrupted_run_exits_130_and_leaves_what_was_there(tmp_path: Path) -> None:
    place = Place(Files(CONFIG, "clinic"), tmp_path)
    running = place.start()
    until = time.monotonic() + DEADLINE
    while not place.artifacts.exists() and time.monotonic() < until:
        time.sleep(0.001)
    running.send_signal(signal.SIGINT)
    ended = running.wait(timeout=DEADLINE)
    assert (ended, torn_tables(place.artifacts)) == (130, [])
