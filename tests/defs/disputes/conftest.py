from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from resources.namespace import Location
from tests.defs.disputes.office import NAME, Office


def office_in(folder: Path, instance: dg.DagsterInstance) -> Office:
    return Office(folder / "findings", folder / "artifacts", instance)


@pytest.fixture
def office(tmp_path: Path, instance: dg.DagsterInstance) -> Office:
    """The sample findings before anything is planned."""
    shutil.copytree(Location.findings, tmp_path / "findings")
    return office_in(tmp_path, instance)


@pytest.fixture(scope="session")
def planned_once(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Office, dg.ExecuteInProcessResult]]:
    """The sample findings with their plans, and the run that made them. Tests only read it."""
    folder = tmp_path_factory.mktemp("office")
    shutil.copytree(Location.findings, folder / "findings")
    with dg.DagsterInstance.ephemeral() as instance:
        office = office_in(folder, instance)
        (result,) = office.build()
        yield office, result


@pytest.fixture
def planned(
    planned_once: tuple[Office, dg.ExecuteInProcessResult],
    tmp_path: Path,
    instance: dg.DagsterInstance,
) -> Office:
    """A copy of the planned findings, to change."""
    once, _ = planned_once
    shutil.copytree(once.folder, tmp_path / "findings")
    shutil.copytree(once.artifacts, tmp_path / "artifacts")
    instance.add_dynamic_partitions(NAME, list(once.instance.get_dynamic_partitions(NAME)))
    return office_in(tmp_path, instance)
