"""The storage of the local profile: a Postgres if one is named, otherwise SQLite in the home."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

from coverage_assets.errors import InputError
from resources.event_log import BatchingSqliteEventLog
from resources.profiles import HOME, POSTGRES, POSTGRES_URL
from resources.run_storage import OpenSqliteRunStorage


class LocalInstanceStorage(DagsterSqliteStorage):
    """Dagster's own SQLite storage, with events written in batches and databases kept open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        history = Path(base_dir) / "history"
        self._run_storage.dispose()
        self._event_log_storage.dispose()
        self._run_storage = OpenSqliteRunStorage.from_local(str(history))
        self._event_log_storage = BatchingSqliteEventLog(str(history / "runs"))

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Accept nothing: the environment says where the storage is."""
        return {}

    @classmethod
    def from_config_value(  # type: ignore[override] # another storage where one is named
        cls, inst_data: ConfigurableClassData | None, _config_value: Mapping[str, Any]
    ) -> DagsterStorage:
        """Open the Postgres that the environment names, or SQLite below the home."""
        address = os.environ.get(POSTGRES)
        if not address:
            return cls.from_local(os.environ[HOME], inst_data)
        problem = POSTGRES_URL.problem(os.environ)
        if problem:
            raise InputError(problem)
        from dagster_postgres.storage import DagsterPostgresStorage

        storage: DagsterStorage = DagsterPostgresStorage(address)
        return storage
