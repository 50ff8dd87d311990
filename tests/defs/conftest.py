from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest

from tests.defs.editing import CONFIG, Files, files_in
from tests.defs.generated import DOMAIN, Generated, generate_domain
from tests.defs.project import Project

TABLES = ("taxonomy", "exclusion_rules", "scenarios", "scenario_manifest")


@dataclass(frozen=True)
class Built:
    """A project after one full run. Tests only read it."""

    project: Project
    result: dg.ExecuteInProcessResult


def built_once(name: str, folder: Path) -> Iterator[Built]:
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(Files(CONFIG, name), folder, instance)
        yield Built(project, project.run(assets=list(TABLES)))


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
    """The clinic before anything is built."""
    return Project(files_in(tmp_path, "clinic"), tmp_path / "artifacts", instance)


@pytest.fixture
def project(empty: Project, built_clinic: Built) -> Project:
    """The clinic with everything stored as it is declared."""
    shutil.copytree(built_clinic.project.artifacts, empty.artifacts)
    return empty


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """One domain of the help desk with its conversations and datasets. Tests only read it."""
    folder = tmp_path_factory.mktemp("generated")
    with dg.DagsterInstance.ephemeral() as instance:
        project = Project(files_in(folder, "helpdesk"), folder / "artifacts", instance)
        behaviors = project.files.load().taxonomy.dimensions["behavior"]
        yield generate_domain(project, DOMAIN, behaviors)


@pytest.fixture
def copied(generated: Generated, tmp_path: Path) -> Generated:
    """A copy of the generated domain, to damage."""
    shutil.copytree(generated.project.artifacts, tmp_path / "artifacts")
    project = Project(generated.project.files, tmp_path / "artifacts", generated.project.instance)
    return Generated(project, generated.cells, generated.by_cell, generated.by_domain)
