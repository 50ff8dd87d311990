from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.cli import run
from tests.defs.editing import CONFIG, Files, files_in

DAGSTER_YAML = CONFIG.parent / "data" / "dagster_home" / "dagster.yaml"


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Dagster instance such as the shipped one, for all tests of commands."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copy(DAGSTER_YAML, folder)
    return folder


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
    home: Path,
) -> Call:
    """Run one command in this process; what names no place is written to one of the test."""
    monkeypatch.chdir(CONFIG.parent)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "500")
    monkeypatch.setenv("COVERAGE_ARTIFACTS", str(tmp_path_factory.mktemp("unasked")))

    def calling(*arguments: object) -> Said:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Said(code, printed.out, printed.err)

    return calling


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_in(tmp_path, "clinic")


@pytest.fixture(scope="session")
def once_built(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[tuple[Path, int]]:
    """The clinic's artifacts, and the exit code of the command that made them; only to be read."""
    folder = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("DAGSTER_HOME", str(home))
        surroundings.setenv("DAGSTER_EVENT_BATCH_SIZE", "500")
        arguments = [
            "--config",
            str(CONFIG),
            "--vertical",
            "clinic",
            "--out",
            str(folder / "artifacts"),
        ]
        yield folder / "artifacts", run(["materialize", *arguments])


@pytest.fixture
def built(once_built: tuple[Path, int], tmp_path: Path) -> Path:
    """A copy of the clinic's artifacts."""
    shutil.copytree(once_built[0], tmp_path / "artifacts")
    return tmp_path / "artifacts"
