from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.errors import InputError
from resources.event_log import BatchingSqliteEventLog
from resources.profiles import HOMES
from resources.run_storage import OpenSqliteRunStorage
from tests.deploy.servers import postgres


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copy(HOMES / "local" / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.delenv("COVERAGE_POSTGRES_URL", raising=False)
    return tmp_path


@dg.asset
def recorded() -> int:
    return 1


def test_records_are_in_the_home_if_no_database_is_named(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.run_storage, OpenSqliteRunStorage)
        assert isinstance(instance.event_log_storage, BatchingSqliteEventLog)
        dg.materialize([recorded], instance=instance)
    with dg.DagsterInstance.get() as instance:
        assert instance.get_latest_materialization_event(recorded.key)
    assert (home / "history" / "runs.db").exists()


def test_a_database_that_is_named_in_another_form_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.exists()
    monkeypatch.setenv("COVERAGE_POSTGRES_URL", "postgresql://host/records")
    with pytest.raises(InputError, match="with the name of that driver"):
        dg.DagsterInstance.get().run_storage  # noqa: B018 - opens the storage


@pytest.mark.cluster
def test_records_are_in_the_database_that_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("dagster_postgres", reason="needs requirements-cluster.txt")
    with postgres() as address:
        monkeypatch.setenv("COVERAGE_POSTGRES_URL", address)
        with dg.DagsterInstance.get() as instance:
            dg.materialize([recorded], instance=instance)
        with dg.DagsterInstance.get() as instance:
            assert instance.get_latest_materialization_event(recorded.key)
    assert not (home / "history").exists()
