"""What is read back from the storage of runs that stays open, against Dagster's own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterRunAlreadyExists
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage

from resources.run_storage import OpenSqliteRunStorage
from tests.defs.editing import CONFIG
from tests.resources.holding import held_in, told_by_the_system


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """An instance as it is shipped, in a folder of its own."""
    shutil.copy(CONFIG.parent / "data" / "dagster_home" / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with dg.DagsterInstance.get() as found:
        yield found


def run_of(storage: SqliteRunStorage, number: int) -> dg.DagsterRun:
    return storage.add_run(
        dg.DagsterRun(job_name="a_job", run_id=f"run-{number}", tags={"number": str(number)})
    )


def test_the_shipped_instance_uses_it(instance: dg.DagsterInstance) -> None:
    assert type(instance.run_storage) is OpenSqliteRunStorage


def test_runs_stand_where_dagster_looks_for_them_without_it(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    assert isinstance(instance.run_storage, OpenSqliteRunStorage)
    run_of(instance.run_storage, 1)
    (tmp_path / "dagster.yaml").write_text("telemetry: { enabled: false }\n")
    with dg.DagsterInstance.from_config(str(tmp_path)) as plain:
        assert [type(plain.run_storage), *(run.run_id for run in plain.get_runs())] == [
            SqliteRunStorage,
            "run-1",
        ]


def test_the_place_may_be_configured(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_config_value(
        None, {"base_dir": str(tmp_path / "elsewhere")}
    )
    run_of(storage, 1)
    assert (tmp_path / "elsewhere" / "runs.db").is_file()


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: run_of(storage, number), range(40)))
    assert sorted(run.tags["number"] for run in storage.get_runs()) == sorted(map(str, range(40)))


def test_a_transaction_inside_another_does_not_wait_for_it(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    run_of(storage, 1)
    with storage.connect():
        assert storage.get_runs_count() == 1


def test_what_fails_is_undone(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    run_of(storage, 1)
    with pytest.raises(DagsterRunAlreadyExists):
        run_of(storage, 1)
    assert storage.get_runs_count() == 1


@told_by_the_system
def test_a_disposed_storage_holds_no_file(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    run_of(storage, 1)
    storage.dispose()
    assert held_in(tmp_path) == []
