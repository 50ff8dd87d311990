from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from tests.defs.editing import CONFIG, Files, files_in
from tests.defs.project import Project


@dataclass(frozen=True)
class Built:
    """A project after one full run. Tests only look at it."""

    project: Project
    result: dg.ExecuteInProcessResult


def built_once(name: str, folder: Path) -> Iterator[Built]:
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(Files(CONFIG, name), folder, instance)
        yield Built(project, project.run())


@pytest.fixture(scope="session")
def built_commerce(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    yield from built_once("commerce", tmp_path_factory.mktemp("commerce"))


@pytest.fixture(scope="session")
def built_clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    yield from built_once("clinic", tmp_path_factory.mktemp("clinic"))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


@pytest.fixture
def empty(tmp_path: Path, instance: dg.DagsterInstance) -> Project:
    """The clinic, of which nothing was built yet."""
    return Project(files_in(tmp_path, "clinic"), tmp_path / "artifacts", instance)


@pytest.fixture
def project(empty: Project, built_clinic: Built) -> Project:
    """The clinic, of which everything is stored as it is declared."""
    shutil.copytree(built_clinic.project.artifacts, empty.artifacts)
    return empty
