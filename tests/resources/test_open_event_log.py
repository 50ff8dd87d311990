"""The event log keeps databases open, which nobody who watches or deletes a run may notice."""

from __future__ import annotations

import logging
import queue
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from resources.event_log import OPEN_DATABASES, BatchingSqliteEventLog
from tests.resources.open_files import needs_proc, open_files_in

RUN = "a-run"
JOURNAL_MODE = "PRAGMA journal_mode"


def entry(message: str, run_id: str = RUN) -> dg.EventLogEntry:
    """An event of a run."""
    return dg.EventLogEntry(None, logging.INFO, message, run_id, timestamp=1.0)  # type: ignore[no-untyped-call] # Dagster's own


def entries_of(log: SqliteEventLogStorage, run_id: str = RUN) -> list[dg.EventLogEntry]:
    return [record.event_log_entry for record in log.get_records_for_run(run_id).records]


def tables_of(log: SqliteEventLogStorage, run_id: str) -> tuple[list[Any], list[Any], list[Any]]:
    """The tables of a run's database, its schema version and its journal mode."""
    with log.run_connection(run_id):
        pass
    with closing(sqlite3.connect(log.path_for_shard(run_id))) as database:
        tables = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        found = [
            database.execute(text).fetchall()
            for text in (tables, "SELECT * FROM alembic_version", JOURNAL_MODE)
        ]
    return found[0], found[1], found[2]


def test_the_database_of_a_run_is_the_one_that_the_original_log_creates(tmp_path: Path) -> None:
    logs = [
        kind(str(tmp_path / kind.__name__))
        for kind in (BatchingSqliteEventLog, SqliteEventLogStorage)
    ]
    assert tables_of(logs[0], "a-run") == tables_of(logs[1], "a-run")


def test_a_run_that_another_process_started_is_left_as_it_is(tmp_path: Path) -> None:
    SqliteEventLogStorage(str(tmp_path)).store_event(entry("started"))
    log = BatchingSqliteEventLog(str(tmp_path))
    log.store_event(entry("went on"))
    assert [found.message for found in entries_of(log)] == ["started", "went on"]


def test_a_watcher_hears_of_each_event_while_the_database_stays_open(
    tmp_path: Path,
) -> None:
    entries = [entry(message) for message in ("started", "went on", "ended")]
    writing, reading = (BatchingSqliteEventLog(str(tmp_path / "log")) for _ in range(2))
    writing.store_event(entries[0])
    heard: queue.Queue[str] = queue.Queue()
    reading.watch(RUN, None, lambda found, _cursor: heard.put(found.message))
    try:
        for one in entries[1:]:
            writing.store_event(one)
        messages = [heard.get(timeout=10) for _ in entries]
    finally:
        reading.dispose()
    assert messages == ["started", "went on", "ended"]


def test_reading_a_run_does_not_touch_its_file(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("started"))
    before = Path(log.path_for_shard(RUN)).stat().st_mtime_ns
    assert len(entries_of(log)) == 1
    assert Path(log.path_for_shard(RUN)).stat().st_mtime_ns == before


def test_a_log_that_is_deleted_below_a_process_starts_again(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("started"))
    for path in (tmp_path / "log").iterdir():
        path.unlink()
    log.store_event(entry("started"))
    assert len(entries_of(log)) == 1


def test_a_wiped_log_starts_again(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("started"))
    log.wipe()
    assert entries_of(log) == []


@needs_proc
def test_events_of_many_runs_keep_few_databases_open(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    for number in range(20):
        log.store_event(entry("started", f"run-{number}"))
    databases = [name for name in open_files_in(tmp_path / "log") if name.endswith(".db")]
    assert len(databases) <= OPEN_DATABASES
    assert [len(entries_of(log, f"run-{number}")) for number in range(20)] == [1] * 20


def test_a_database_that_was_closed_is_not_initialized_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    initialized: list[Any] = []
    initialize = BatchingSqliteEventLog._initdb

    def counting(engine: Any, **how: Any) -> None:
        initialized.append(engine)
        initialize(log, engine, **how)

    monkeypatch.setattr(log, "_initdb", counting)
    for number in (*range(10), *range(10)):
        log.store_event(entry("started", f"run-{number}"))
    assert len(initialized) == len(list((tmp_path / "log").glob("run-*.db"))) == 10


@needs_proc
def test_a_disposed_log_has_no_file_open(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("started"))
    log.dispose()
    assert open_files_in(tmp_path / "log") == []


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    with ThreadPoolExecutor(8) as pool:
        entries = [entry("started", f"run-{number % 7}") for number in range(70)]
        list(pool.map(log.store_event, entries))
    assert [len(entries_of(log, f"run-{number}")) for number in range(7)] == [10] * 7
