"""The event log keeps its databases open: nobody may notice, not who watches a run, nor who deletes one."""

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
from tests.resources.holding import held_in, told_by_the_system

RUN = "a-run"
WRITTEN = "PRAGMA journal_mode"


def entry(message: str, run_id: str = RUN) -> dg.EventLogEntry:
    """Something that a run puts on record."""
    return dg.EventLogEntry(None, logging.INFO, message, run_id, timestamp=1.0)  # type: ignore[no-untyped-call] # Dagster's own


def entries_of(log: SqliteEventLogStorage, run_id: str = RUN) -> list[dg.EventLogEntry]:
    return [record.event_log_entry for record in log.get_records_for_run(run_id).records]


def tables_of(log: SqliteEventLogStorage, run_id: str) -> tuple[list[Any], list[Any], list[Any]]:
    """Everything that a run's database is made of, its version, and how it is written."""
    with log.run_connection(run_id):
        pass
    with closing(sqlite3.connect(log.path_for_shard(run_id))) as database:
        asked = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        found = [
            database.execute(text).fetchall()
            for text in (asked, "SELECT * FROM alembic_version", WRITTEN)
        ]
    return found[0], found[1], found[2]


def test_the_database_of_a_run_is_made_as_the_original_log_makes_it(tmp_path: Path) -> None:
    logs = [
        kind(str(tmp_path / kind.__name__))
        for kind in (BatchingSqliteEventLog, SqliteEventLogStorage)
    ]
    assert tables_of(logs[0], "a-run") == tables_of(logs[1], "a-run")


def test_a_run_that_another_process_made_is_taken_as_it_is(tmp_path: Path) -> None:
    SqliteEventLogStorage(str(tmp_path)).store_event(entry("begun"))
    log = BatchingSqliteEventLog(str(tmp_path))
    log.store_event(entry("went on"))
    assert [found.message for found in entries_of(log)] == ["begun", "went on"]


def test_who_watches_a_run_hears_of_each_event_while_the_database_stays_open(
    tmp_path: Path,
) -> None:
    entries = [entry(message) for message in ("begun", "went on", "ended")]
    writing, reading = (BatchingSqliteEventLog(str(tmp_path / "log")) for _ in range(2))
    writing.store_event(entries[0])
    heard: queue.Queue[str] = queue.Queue()
    reading.watch(RUN, None, lambda found, _cursor: heard.put(found.message))
    try:
        for one in entries[1:]:
            writing.store_event(one)
        told = [heard.get(timeout=10) for _ in entries]
    finally:
        reading.dispose()
    assert told == ["begun", "went on", "ended"]


def test_to_read_a_run_does_not_look_like_news_of_it(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("begun"))
    before = Path(log.path_for_shard(RUN)).stat().st_mtime_ns
    assert len(entries_of(log)) == 1
    assert Path(log.path_for_shard(RUN)).stat().st_mtime_ns == before


def test_a_log_that_is_deleted_below_a_process_begins_anew(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("begun"))
    for path in (tmp_path / "log").iterdir():
        path.unlink()
    log.store_event(entry("begun"))
    assert len(entries_of(log)) == 1


def test_a_wiped_log_begins_anew(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("begun"))
    log.wipe()
    assert entries_of(log) == []


@told_by_the_system
def test_events_of_many_runs_keep_few_databases_open(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    for number in range(20):
        log.store_event(entry("begun", f"run-{number}"))
    assert (
        len([name for name in held_in(tmp_path / "log") if name.endswith(".db")]) <= OPEN_DATABASES
    )
    assert [len(entries_of(log, f"run-{number}")) for number in range(20)] == [1] * 20


def test_a_run_that_was_put_aside_is_not_made_ready_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    made: list[Any] = []
    ready = BatchingSqliteEventLog._initdb

    def counting(engine: Any, **how: Any) -> None:
        made.append(engine)
        ready(log, engine, **how)

    monkeypatch.setattr(log, "_initdb", counting)
    for number in (*range(10), *range(10)):
        log.store_event(entry("begun", f"run-{number}"))
    assert len(made) == len(list((tmp_path / "log").glob("run-*.db"))) == 10


@told_by_the_system
def test_a_disposed_log_holds_no_file(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    log.store_event(entry("begun"))
    log.dispose()
    assert held_in(tmp_path / "log") == []


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog(str(tmp_path / "log"))
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(lambda number: log.store_event(entry("begun", f"run-{number % 7}")), range(70))
        )
    assert [len(entries_of(log, f"run-{number}")) for number in range(7)] == [10] * 7
