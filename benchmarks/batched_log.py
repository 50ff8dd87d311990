"""The smallest change to Dagster's SQLite event log that writes batches of events as batches.

It changes nothing else: this is the floor that `rebuild_overhead.py` measures against.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import dagster as dg
import dagster._check as check
from dagster._core.events import ASSET_EVENTS
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData


class BatchedLog(SqliteEventLogStorage):
    """Dagster's log, with one transaction per database for a batch of asset events."""

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Accept no configuration."""
        return {}

    @classmethod
    def from_config_value(
        cls,
        inst_data: ConfigurableClassData | None,
        config_value: Mapping[str, Any],  # noqa: ARG003 - the interface
    ) -> Self:
        """Create the log in Dagster's own folder."""
        return cls(str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs"), inst_data)

    def store_event_batch(self, events: Sequence[dg.EventLogEntry]) -> None:
        """Write a batch of asset events of one run in one transaction."""
        runs = {event.run_id for event in events}
        if len(runs) != 1 or not all(event.dagster_event_type in ASSET_EVENTS for event in events):
            super().store_event_batch(events)
            return
        inserts = [self.prepare_insert_event(event) for event in events]
        with self.run_connection(runs.pop()) as connection:
            for insert in inserts:
                connection.execute(insert)
        with self.index_transaction() as connection:
            ids = [
                check.not_none(connection.execute(insert).inserted_primary_key)[0]
                for insert in inserts
            ]
            self._store_asset_event_tags(connection, list(events), ids)
            latest = {
                (event.dagster_event.asset_key, event.dagster_event_type): (event, number)
                for event, number in zip(events, ids, strict=True)
                if event.dagster_event
            }
            for event, number in latest.values():
                self._store_asset_event(connection, event, number)
