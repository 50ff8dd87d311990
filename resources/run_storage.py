"""Dagster's SQLite storage of runs, with a database that stays open.

A run is looked up dozens of times, and Dagster opens and closes the database each time. This keeps
one connection open. A thread that finds it in use opens another, as Dagster does.
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
    """Dagster's own SQLite storage of runs, with one connection that stays open."""

    def __init__(self, conn_string: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._path = str(make_url(conn_string).database)
        self._databases = OpenDatabases(1)
        self._in_use = threading.Lock()
        self._closing = weakref.finalize(self, self._databases.close)
        super().__init__(conn_string, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Accept `base_dir`, the folder of the database; by default it is below `DAGSTER_HOME`."""
        return {"base_dir": dg.Field(dg.StringSource, is_required=False)}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> Self:
        """Create the storage from the configuration of the instance."""
        base = config_value.get("base_dir") or str(Path(os.environ["DAGSTER_HOME"]) / "history")
        return cls.from_local(base, inst_data)

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        """Open one transaction."""
        if not self._in_use.acquire(blocking=False):
            with super().connect() as connection:
                yield connection
            return
        try:
            engine, _ = self._databases.engine(self._path)
            with engine.connect() as connection, connection.begin():
                yield connection
        finally:
            self._in_use.release()

    def dispose(self) -> None:
        """Close the database."""
        super().dispose()
        with self._in_use:
            self._databases.close()
