from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.errors import DagsterRunAlreadyExists
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage

from resources.run_storage import OpenSqliteRunStorage
from tests.resources.open_files import needs_proc, open_files_in


def add_run(storage: SqliteRunStorage, number: int) -> dg.DagsterRun:
    return storage.add_run(
        dg.DagsterRun(job_name="a_job", run_id=f"run-{number}", tags={"number": str(number)})
    )


def test_the_shipped_instance_uses_it(instance: dg.DagsterInstance) -> None:
    assert type(instance.run_storage) is OpenSqliteRunStorage


def test_runs_stand_where_dagster_looks_for_them_without_it(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    assert isinstance(instance.run_storage, OpenSqliteRunStorage)
    add_run(instance.run_storage, 1)
    (tmp_path / "dagster.yaml").write_text("telemetry: { enabled: false }\n")
    with dg.DagsterInstance.from_config(str(tmp_path)) as plain:
        assert [type(plain.run_storage), *(run.run_id for run in plain.get_runs())] == [
            SqliteRunStorage,
            "run-1",
        ]


def test_the_folder_may_be_configured(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_config_value(
        None, {"base_dir": str(tmp_path / "elsewhere")}
    )
    add_run(storage, 1)
    assert (tmp_path / "elsewhere" / "runs.db").is_file()


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: add_run(storage, number), range(40)))
    assert sorted(run.tags["number"] for run in storage.get_runs()) == sorted(map(str, range(40)))


def test_a_transaction_inside_another_does_not_wait_for_it(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    add_run(storage, 1)
    with storage.connect():
        assert storage.get_runs_count() == 1


def test_a_failed_transaction_is_rolled_back(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    add_run(storage, 1)
    with pytest.raises(DagsterRunAlreadyExists):
        add_run(storage, 1)
    assert storage.get_runs_count() == 1


@needs_proc
def test_a_disposed_storage_has_no_file_open(tmp_path: Path) -> None:
    storage = OpenSqliteRunStorage.from_local(str(tmp_path))
    add_run(storage, 1)
    storage.dispose()
    assert open_files_in(tmp_path) == []
