"""Dagster's SQLite record of runs, on a database that stays open.

A run asks for itself dozens of times. Dagster opens and closes the database each time; this keeps one connection for whoever comes
first, and opens another as Dagster does for whoever comes meanwhile.
"""

import os
import threading
import weakref
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import dagster as dg
from dagster._core.storage.runs.sqlite.sqlite_run_storage import SqliteRunStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from resources.open_databases import OpenDatabases


class OpenSqliteRunStorage(SqliteRunStorage):
    """Dagster's own SQLite storage of runs, with a connection that is kept."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._path = str(make_url(conn_string).database)
        self._databases = OpenDatabases(1)
        self._turn = threading.Lock()
        self._closing = weakref.finalize(self, self._databases.close)
        super().__init__(conn_string, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Where the database is: in `base_dir`, or in Dagster's own place under `DAGSTER_HOME`."""
        return {"base_dir": dg.Field(dg.StringSource, is_required=False)}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Make the storage from the instance's configuration."""
        base = config_value.get("base_dir") or str(Path(os.environ["DAGSTER_HOME"]) / "history")
        return cls.from_local(base, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """One transaction."""
        if not self._turn.acquire(blocking=False):
            with super().connect() as connection:
                yield connection
            return
        try:
            engine, _ = self._databases.engine(self._path)
            with engine.connect() as connection, connection.begin():
                yield connection
        finally:
            self._turn.release()

    def dispose(self) -> None:
        """Close the database."""
        super().dispose()
        with self._turn:
            self._databases.close()
