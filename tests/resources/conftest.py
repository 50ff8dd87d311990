from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from tests.defs.editing import CONFIG


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of the shipped instance with its databases, before anything is recorded."""
    home = tmp_path_factory.mktemp("shipped_home")
    shutil.copy(CONFIG.parent / "data" / "dagster_home" / "dagster.yaml", home)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DAGSTER_HOME", str(home))
        with dg.DagsterInstance.get() as instance:
            instance.event_log_storage.get_maximum_record_id()
            instance.get_runs_count()
    return home


@pytest.fixture
def instance(
    shipped_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dg.DagsterInstance]:
    """The shipped instance, in a folder of its own."""
    shutil.copytree(shipped_home, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.setenv("DAGSTER_EVENT_BATCH_SIZE", "500")
    with dg.DagsterInstance.get() as found:
        yield found
