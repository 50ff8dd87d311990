"""An SQLite event log that writes the events of many partitions at once.

A run over all cells records one event per cell and asset. Dagster can hand them over in batches
(`DAGSTER_EVENT_BATCH_SIZE`), but its SQLite log still commits each by itself, which is most of the time of a full rebuild.
This one writes a batch in one transaction per database, and looks once for indexes and columns that are there to stay. It
builds on methods that are not public, so Dagster is pinned and the tests of this module compare what is read back with
what the original log gives.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import dagster as dg
import dagster._check as check
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
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData

Recorded = tuple[EventLogEntry, int]
Question = tuple[str, str]


class BatchingSqliteEventLog(SqliteEventLogStorage):
    """Dagster's own SQLite event log, with batches that are written as batches."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._affirmed: set[Question] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def config_type(cls) -> dict[str, dg.Field]:
        """Where the databases are: `base_dir`, or Dagster's own place under `DAGSTER_HOME`."""
        return {"base_dir": dg.Field(dg.StringSource, is_required=False)}

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        """Make the log from the instance's configuration."""
        base = config_value.get("base_dir") or str(Path(os.environ["DAGSTER_HOME"]) / "history" / "runs")
        return cls(base_dir=base, inst_data=inst_data)

    def has_secondary_index(self, name: str) -> bool:
        """Whether an index was built; a run asks for each of its steps."""
        return self._once(("index", name), lambda: super(BatchingSqliteEventLog, self).has_secondary_index(name))

    def has_asset_key_col(self, column_name: str) -> bool:
        """Whether the table of assets has a column; a run asks for each of its steps."""
        return self._once(
            ("column", column_name), lambda: super(BatchingSqliteEventLog, self).has_asset_key_col(column_name)
        )

    def _once(self, question: Question, ask: Callable[[], bool]) -> bool:
        """The answer to a question; after a yes the database is not asked again."""
        if question not in self._affirmed and ask():
            self._affirmed.add(question)
        return question in self._affirmed

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Write events of one run in one transaction, and what is indexed of them in another."""
        runs = {event.run_id for event in events}
        kinds = {event.dagster_event_type for event in events if event.is_dagster_event}
        if len(runs) != 1 or not kinds <= ASSET_EVENTS | ASSET_CHECK_EVENTS:
            super().store_event_batch(events)
            return
        statements = [self.prepare_insert_event(event) for event in events]
        with self.run_connection(runs.pop()) as connection:
            for statement in statements:
                connection.execute(statement)
        with self.index_transaction() as connection:
            ids = [check.not_none(connection.execute(statement).inserted_primary_key)[0] for statement in statements]
            about_assets = [
                pair for pair in zip(events, ids, strict=True) if pair[0].dagster_event_type in ASSET_EVENTS
            ]
            self._store_asset_event_tags(connection, *_columns(about_assets))
            for event, event_id in _latest_by_asset(about_assets):
                self._store_asset_event(connection, event, event_id)
        for event, event_id in zip(events, ids, strict=True):
            if event.dagster_event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(event, event_id)


def report_at_once(observations: Sequence[dg.AssetObservation], instance: dg.DagsterInstance) -> None:
    """Put observations that belong to no run on record, as one batch."""
    for place, observation in enumerate(observations, start=1):
        event = DagsterEvent(
            event_type_value=DagsterEventType.ASSET_OBSERVATION.value,
            event_specific_data=AssetObservationData(observation),
            job_name=RUNLESS_JOB_NAME,
        )
        batch = DagsterEventBatchMetadata(id="declared-cells", is_end=place == len(observations))
        instance.report_dagster_event(event, run_id=RUNLESS_RUN_ID, batch_metadata=batch)


def _columns(pairs: Sequence[Recorded]) -> tuple[list[EventLogEntry], list[int]]:
    return [event for event, _ in pairs], [event_id for _, event_id in pairs]


def _latest_by_asset(pairs: Sequence[Recorded]) -> list[Recorded]:
    """One event per asset and kind: the asset index keeps only the last of each."""
    return list(
        {(event.get_dagster_event().asset_key, event.dagster_event_type): (event, n) for event, n in pairs}.values()
    )
