"""An SQLite event log that writes the events of many partitions at once.

A run over all cells records one event per cell and asset. Dagster can hand them over in batches
(`DAGSTER_EVENT_BATCH_SIZE`), but its SQLite log still commits each by itself, which is most of the time of a full rebuild.
This one writes a batch in one transaction per database, keeps databases open, makes that of a run like the one that is there,
and looks once for indexes and columns that are there to stay. It builds on methods that are not public, so Dagster is pinned and
the tests of this module compare what is read back with what the original log gives.
"""

import os
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import dagster as dg
from dagster import EventLogEntry
from dagster._core.events import (
    ASSET_CHECK_EVENTS,
    ASSET_EVENTS,
    AssetObservationData,
    DagsterEvent,
    DagsterEventBatchMetadata,
    DagsterEventType,
)
from dagster._core.instance.utils import RUNLESS_JOB_NAME, RUNLESS_RUN_ID
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine

from resources.open_databases import OpenDatabases

OPEN_DATABASES = 4
"""The index, the run that is going on, and what somebody looks at meanwhile."""

Recorded = tuple[EventLogEntry, int]
Question = tuple[str, str]


class BatchingSqliteEventLog(SqliteEventLogStorage):
    """Dagster's own SQLite event log, with batches that are written as batches."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._affirmed: set[Question] = set()
        self._databases = OpenDatabases(OPEN_DATABASES)
        self._closing = weakref.finalize(self, self._databases.close)
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Where the databases are: `base_dir`, or Dagster's own place under `DAGSTER_HOME`."""
        return {"base_dir": dg.Field(dg.StringSource, is_required=False)}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Make the log from the instance's configuration."""
        base = config_value.get("base_dir") or str(
            Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"
        )
        return cls(base_dir=base, inst_data=inst_data)

    def has_secondary_index(self, name: str) -> bool:
        """Whether an index was built; a run asks for each of its steps."""
        return self._once(
            ("index", name), lambda: super(BatchingSqliteEventLog, self).has_secondary_index(name)
        )

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the table of assets has a column; a run asks for each of its steps."""
        return self._once(
            ("column", column_name),
            lambda: super(BatchingSqliteEventLog, self).has_asset_key_col(column_name),
        )

    def has_table(self, table_name: str) -> bool:
        """Whether there is a table; a run asks for each of its checks."""
        return self._once(
            ("table", table_name), lambda: super(BatchingSqliteEventLog, self).has_table(table_name)
        )

    def _once(self, question: Question, ask: Callable[[], bool]) -> bool:
        """The answer to a question; after a yes the database is not asked again."""
        if question not in self._affirmed and ask():
            self._affirmed.add(question)
        return question in self._affirmed

    def wipe(self) -> None:
        """Forget all runs."""
        with self._db_lock:
            self._databases.close()
        super().wipe()

    def dispose(self) -> None:
        """Close everything."""
        super().dispose()
        with self._db_lock:
            self._databases.close()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """One transaction on one of the databases; nobody else has one meanwhile."""
        path = self.path_for_shard(shard)
        with self._db_lock:
            engine, is_another = self._databases.engine(path)
            if is_another or shard not in self._initialized_dbs:
                self._initdb(engine, for_index_shard=shard == INDEX_SHARD_NAME)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection:
                raw: Any = connection.connection.dbapi_connection
                before = raw.total_changes
                with connection.begin():
                    yield connection
                if shard != INDEX_SHARD_NAME and raw.total_changes != before:
                    os.utime(
                        path
                    )  # the UI watches the file of a run, which changes only when it is closed

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:  # noqa: FBT001, FBT002 - the interface
        """Make a run's database like the index, which has the same tables: to work out its version anew takes longer."""
        index = Path(self.path_for_shard(INDEX_SHARD_NAME))
        if for_index_shard or not index.exists():
            super()._initdb(engine, for_index_shard)
        else:
            _make_alike(engine, index)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Write events of one run in one transaction, and what is indexed of them in another."""
        runs = {event.run_id for event in events}
        kinds = {event.dagster_event_type for event in events if event.is_dagster_event}
        if len(runs) != 1 or not kinds <= ASSET_EVENTS | ASSET_CHECK_EVENTS:
            super().store_event_batch(events)
            return
        rows = [self._event_to_row(event) for event in events]
        insert = SqlEventLogStorageTable.insert()
        with self.run_connection(runs.pop()) as connection:
            connection.execute(insert, rows)
        with self.index_transaction() as connection:
            numbered = insert.returning(SqlEventLogStorageTable.c.id, sort_by_parameter_order=True)
            ids = list(connection.execute(numbered, rows).scalars())
            about_assets = [
                pair
                for pair in zip(events, ids, strict=True)
                if pair[0].dagster_event_type in ASSET_EVENTS
            ]
            self._store_asset_event_tags(connection, *_columns(about_assets))
            for event, event_id in _latest_by_asset(about_assets):
                self._store_asset_event(connection, event, event_id)
        for event, event_id in zip(events, ids, strict=True):
            if event.dagster_event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(event, event_id)


def report_at_once(
    observations: Sequence[dg.AssetObservation], instance: dg.DagsterInstance
) -> None:
    """Put observations that belong to no run on record, as one batch."""
    for place, observation in enumerate(observations, start=1):
        event = DagsterEvent(
            event_type_value=DagsterEventType.ASSET_OBSERVATION.value,
            event_specific_data=AssetObservationData(observation),
            job_name=RUNLESS_JOB_NAME,
        )
        batch = DagsterEventBatchMetadata(id="declared-cells", is_end=place == len(observations))
        instance.report_dagster_event(event, run_id=RUNLESS_RUN_ID, batch_metadata=batch)


def _make_alike(engine: Engine, index: Path) -> None:
    """Give a new database the tables of another one, and its version; one that has tables is left as it is."""
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("ATTACH DATABASE ? AS other", (str(index),))
        try:
            raw.execute("BEGIN IMMEDIATE")
            if not raw.execute("SELECT count(*) FROM main.sqlite_master").fetchone()[0]:
                wanted = "SELECT sql FROM other.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~'"
                for (statement,) in raw.execute(f"{wanted} ORDER BY type DESC, rowid").fetchall():
                    raw.execute(statement)
                raw.execute("INSERT INTO main.alembic_version SELECT * FROM other.alembic_version")
            raw.commit()
        finally:
            raw.rollback()
            raw.execute("DETACH DATABASE other")


def _columns(pairs: Sequence[Recorded]) -> tuple[list[EventLogEntry], list[int]]:
    return [event for event, _ in pairs], [event_id for _, event_id in pairs]


def _latest_by_asset(pairs: Sequence[Recorded]) -> list[Recorded]:
    """One event per asset and kind: the asset index keeps only the last of each."""
    return list(
        {
            (event.get_dagster_event().asset_key, event.dagster_event_type): (event, n)
            for event, n in pairs
        }.values()
    )
