"""An SQLite event log that writes the events of many partitions in one transaction.

A run over all cells records one event per cell and asset. Dagster can pass them on in batches
(`DAGSTER_EVENT_BATCH_SIZE`), but its SQLite log still commits each event by itself, which takes
most of the time of a full rebuild. This log

- writes a batch in one transaction per database,
- keeps databases open,
- copies the schema of a run's database from the index, and
- looks up indexes, columns and tables only until they exist.

It overrides methods that are not public, so Dagster is pinned, and the tests compare what is read
back with what the original log returns.
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
"""The index, the current run, and what somebody looks at in the meantime."""

TABLES_OF_OTHER = """
    SELECT sql FROM other.sqlite_master
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY type DESC, rowid
"""

Recorded = tuple[EventLogEntry, int]
Lookup = tuple[str, str]


class BatchingSqliteEventLog(SqliteEventLogStorage):
    """Dagster's own SQLite event log, with each batch written in one transaction."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._existing: set[Lookup] = set()
        self._databases = OpenDatabases(OPEN_DATABASES)
        self._closing = weakref.finalize(self, self._databases.close)
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Accept `base_dir`, the folder of the databases; by default it is below `DAGSTER_HOME`."""
        return {"base_dir": dg.Field(dg.StringSource, is_required=False)}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Create the log from the configuration of the instance."""
        base = config_value.get("base_dir") or str(
            Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"
        )
        return cls(base_dir=base, inst_data=inst_data)

    def has_secondary_index(self, name: str) -> bool:
        """Return whether an index was built; every step of a run asks."""
        return self._exists(
            ("index", name), lambda: super(BatchingSqliteEventLog, self).has_secondary_index(name)
        )

    def has_asset_key_col(self, column_name: str) -> bool:
        """Return whether the table of assets has a column; every step of a run asks."""
        return self._exists(
            ("column", column_name),
            lambda: super(BatchingSqliteEventLog, self).has_asset_key_col(column_name),
        )

    def has_table(self, table_name: str) -> bool:
        """Return whether a table exists; every check of a run asks."""
        return self._exists(
            ("table", table_name), lambda: super(BatchingSqliteEventLog, self).has_table(table_name)
        )

    def _exists(self, lookup: Lookup, query: Callable[[], bool]) -> bool:
        """Return whether something exists; once it does, the database is not queried again."""
        if lookup not in self._existing and query():
            self._existing.add(lookup)
        return lookup in self._existing

    def wipe(self) -> None:
        """Delete the events of all runs."""
        with self._db_lock:
            self._databases.close()
        super().wipe()

    def dispose(self) -> None:
        """Close all databases."""
        super().dispose()
        with self._db_lock:
            self._databases.close()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """Open one transaction on one of the databases, and hold the lock of the log."""
        path = self.path_for_shard(shard)
        with self._db_lock:
            engine, is_new = self._databases.engine(path)
            if is_new or shard not in self._initialized_dbs:
                self._initdb(engine, for_index_shard=shard == INDEX_SHARD_NAME)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection:
                raw: Any = connection.connection.dbapi_connection
                before = raw.total_changes
                with connection.begin():
                    yield connection
                if shard != INDEX_SHARD_NAME and raw.total_changes != before:
                    # The UI watches the file of a run, which otherwise changes only on closing.
                    os.utime(path)

    def _initdb(self, engine: Engine, for_index_shard: bool = False) -> None:  # noqa: FBT001, FBT002 - the interface
        """Copy a run's tables from the index, which has the same: a migration would take longer."""
        index = Path(self.path_for_shard(INDEX_SHARD_NAME))
        if for_index_shard or not index.exists():
            super()._initdb(engine, for_index_shard)
        else:
            _copy_tables(engine, index)

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Write the events of one run in one transaction, and their index entries in another."""
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


def report_observations(
    observations: Sequence[dg.AssetObservation], instance: dg.DagsterInstance
) -> None:
    """Record observations that belong to no run, as one batch."""
    for number, observation in enumerate(observations, start=1):
        event = DagsterEvent(
            event_type_value=DagsterEventType.ASSET_OBSERVATION.value,
            event_specific_data=AssetObservationData(observation),
            job_name=RUNLESS_JOB_NAME,
        )
        batch = DagsterEventBatchMetadata(id="declared-cells", is_end=number == len(observations))
        instance.report_dagster_event(event, run_id=RUNLESS_RUN_ID, batch_metadata=batch)


def _copy_tables(engine: Engine, index: Path) -> None:
    """Copy tables and schema version into a new database; leave one that has tables as it is."""
    with engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("ATTACH DATABASE ? AS other", (str(index),))
        try:
            raw.execute("BEGIN IMMEDIATE")
            if not raw.execute("SELECT count(*) FROM main.sqlite_master").fetchone()[0]:
                for (statement,) in raw.execute(TABLES_OF_OTHER).fetchall():
                    raw.execute(statement)
                raw.execute("INSERT INTO main.alembic_version SELECT * FROM other.alembic_version")
            raw.commit()
        finally:
            raw.rollback()
            raw.execute("DETACH DATABASE other")


def _columns(pairs: Sequence[Recorded]) -> tuple[list[EventLogEntry], list[int]]:
    return [event for event, _ in pairs], [event_id for _, event_id in pairs]


def _latest_by_asset(pairs: Sequence[Recorded]) -> list[Recorded]:
    """Return the last event per asset and type: the index of assets keeps only that."""
    latest = {
        (event.get_dagster_event().asset_key, event.dagster_event_type): (event, event_id)
        for event, event_id in pairs
    }
    return list(latest.values())
