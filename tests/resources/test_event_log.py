"""What the batching event log reads back, against Dagster's own SQLite log with the same events."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster._core.events import DagsterEventType
from dagster._core.instance.utils import RUNLESS_RUN_ID
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.observations import (
    DATA_VERSION,
    changed_observations,
    recorded_versions,
)
from coverage_assets.defs.partitions import range_tags
from coverage_assets.taxonomy.loader import load_vertical
from coverage_assets.taxonomy.vertical import Vertical
from resources.event_log import BatchingSqliteEventLog, report_observations
from resources.namespace import Location
from resources.partition_keys import partition_key
from tests.defs.editing import CONFIG

SCENARIOS = dg.AssetKey(["clinic", "scenarios"])
CELLS = dg.AssetKey(["clinic", "declared_cells"])
ASSETS = [
    SCENARIOS,
    CELLS,
    dg.AssetKey(["clinic", "taxonomy"]),
    dg.AssetKey(["clinic", "exclusion_rules"]),
    dg.AssetKey(["clinic", "scenario_manifest"]),
]


def run_in(home: Path, artifacts: Path) -> tuple[SqliteEventLogStorage, str]:
    """A full run of the clinic, recorded below a home folder."""
    with dg.DagsterInstance.from_config(str(home)) as instance:
        location = Location(CONFIG, str(artifacts))
        vertical = build_definitions("clinic", location=location)
        namespace = location.namespace("clinic")
        wanted = find_wanted(namespace, FAMILIES)
        report_observations(changed_observations(namespace, wanted, instance), instance)
        result = vertical.resolve_job_def("clinic__rebuild").execute_in_process(
            instance=instance, tags=range_tags(list(load().taxonomy.cells))
        )
        return type_of(instance)(str(home / "history" / "runs")), result.run_id


def load() -> Vertical:
    return load_vertical(CONFIG, "clinic")


def type_of(instance: dg.DagsterInstance) -> type[SqliteEventLogStorage]:
    storage = type(instance.event_log_storage)
    assert issubclass(storage, SqliteEventLogStorage)
    return storage


class Both:
    """The same full run, recorded in the batching log and in Dagster's own."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("DAGSTER_EVENT_BATCH_SIZE", "7")
        for name in ("batching", "plain"):
            (folder / name).mkdir()
            environment.setenv("DAGSTER_HOME", str(folder / name))
            if name == "batching":
                shutil.copy(CONFIG.parent / "data" / "dagster_home" / "dagster.yaml", folder / name)
            else:
                (folder / name / "dagster.yaml").write_text("telemetry: { enabled: false }\n")
            setattr(self, name, run_in(folder / name, folder / f"{name}-artifacts"))

    batching: tuple[SqliteEventLogStorage, str]
    plain: tuple[SqliteEventLogStorage, str]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with pytest.MonkeyPatch.context() as environment:
        yield Both(tmp_path_factory.mktemp("logs"), environment)


def events_of(log: SqliteEventLogStorage, run_id: str) -> list[tuple[Any, ...]]:
    """The events of a run, without what differs from run to run: times, ids and processes."""
    found = []
    for record in log.get_records_for_run(run_id).records:
        event = record.event_log_entry.dagster_event
        if event is not None:
            key = event.asset_key.to_user_string() if event.asset_key else None
            found.append((event.event_type_value, event.step_key, key, event.partition))
    return found


def latest_partitions(log: SqliteEventLogStorage) -> dict[str, list[str]]:
    return {
        key.to_user_string(): sorted(
            log.get_latest_storage_id_by_partition(key, DagsterEventType.ASSET_MATERIALIZATION)
        )
        for key in ASSETS
    }


def latest_tags(
    log: SqliteEventLogStorage, key: dg.AssetKey, kind: DagsterEventType
) -> dict[str, dict[str, str]]:
    found = log.get_latest_tags_by_partition(key, kind, [DATA_VERSION])
    return {partition: dict(tags) for partition, tags in found.items()}


def asset_records(log: SqliteEventLogStorage) -> dict[str, tuple[Any, ...]]:
    found = {}
    for record in log.get_asset_records(ASSETS):
        entry = record.asset_entry
        last, seen = entry.last_materialization, entry.last_observation
        found[entry.asset_key.to_user_string()] = (
            last.get_dagster_event().partition if last else None,
            sorted(last.asset_materialization.metadata)
            if last and last.asset_materialization
            else None,
            seen.get_dagster_event().partition if seen else None,
        )
    return found


def check_records(log: SqliteEventLogStorage, run_id: str) -> list[tuple[str, str]]:
    keys = build_definitions("clinic").resolve_asset_graph().asset_check_keys
    latest = log.get_latest_asset_check_execution_by_key(list(keys))
    return sorted(
        (key.name, record.status.value) for key, record in latest.items() if record.run_id == run_id
    )


def test_the_shipped_instance_uses_the_batching_log(both: Both) -> None:
    assert (type(both.batching[0]), type(both.plain[0])) == (
        BatchingSqliteEventLog,
        SqliteEventLogStorage,
    )


def test_a_run_reads_back_as_the_same_events_in_the_same_order(both: Both) -> None:
    assert events_of(*both.batching) == events_of(*both.plain)


def test_every_cell_occurs_once_in_the_events_of_a_run(both: Both) -> None:
    cells = [
        event
        for event in events_of(*both.batching)
        if event[0] == "ASSET_MATERIALIZATION" and event[2] == "clinic/scenarios"
    ]
    assert len(cells) == len({event[3] for event in cells}) == 20


def test_the_latest_materialization_of_every_partition_is_the_same(both: Both) -> None:
    assert latest_partitions(both.batching[0]) == latest_partitions(both.plain[0])


def test_the_materialized_partitions_are_the_same(both: Both) -> None:
    found = [log.get_materialized_partitions(SCENARIOS) for log, _ in (both.batching, both.plain)]
    assert (found[0], len(found[0])) == (found[1], 20)


def test_the_latest_tags_of_every_partition_are_the_same(both: Both) -> None:
    kind = DagsterEventType.ASSET_OBSERVATION
    assert latest_tags(both.batching[0], CELLS, kind) == latest_tags(both.plain[0], CELLS, kind)


def test_the_data_version_of_every_materialized_partition_is_the_same(both: Both) -> None:
    kind = DagsterEventType.ASSET_MATERIALIZATION
    assert latest_tags(both.batching[0], SCENARIOS, kind) == latest_tags(
        both.plain[0], SCENARIOS, kind
    )


def test_the_records_of_the_assets_are_the_same(both: Both) -> None:
    assert asset_records(both.batching[0]) == asset_records(both.plain[0])


def test_the_latest_checks_are_the_same(both: Both) -> None:
    assert check_records(*both.batching) == check_records(*both.plain)


def test_every_check_is_recorded(both: Both) -> None:
    assert len(check_records(*both.batching)) == 10


def test_asset_events_can_be_queried_across_runs(both: Both) -> None:
    wanted = dg.EventRecordsFilter(DagsterEventType.ASSET_MATERIALIZATION, asset_key=SCENARIOS)
    found = [
        [record.partition_key for record in log.get_event_records(wanted)]
        for log, _ in (both.batching, both.plain)
    ]
    assert (found[0], len(found[0])) == (found[1], 20)


def observations(count: int, version: str = "a") -> list[dg.AssetObservation]:
    tags = {DATA_VERSION: version, "dagster/data_version_is_user_provided": "true"}
    return [
        dg.AssetObservation(CELLS, partition=f"calm|d{number}", tags=tags)
        for number in range(count)
    ]


@pytest.mark.parametrize("count", [1, 2, 499, 500, 501])
def test_observations_reported_at_once_are_all_recorded(
    instance: dg.DagsterInstance, count: int
) -> None:
    report_observations(observations(count), instance)
    assert recorded_versions(CELLS, instance) == {f"calm|d{number}": "a" for number in range(count)}


def test_no_observations_record_nothing(instance: dg.DagsterInstance) -> None:
    report_observations([], instance)
    assert recorded_versions(CELLS, instance) == {}


def test_a_later_observation_replaces_an_earlier_one(instance: dg.DagsterInstance) -> None:
    report_observations(observations(3), instance)
    report_observations(observations(1, "b"), instance)
    assert recorded_versions(CELLS, instance) == {"calm|d0": "b", "calm|d1": "a", "calm|d2": "a"}


def test_observations_reported_at_once_read_as_those_reported_one_by_one(
    instance: dg.DagsterInstance,
) -> None:
    report_observations(observations(2), instance)
    for observation in observations(2):
        instance.report_runless_asset_event(observation)
    records = instance.event_log_storage.get_records_for_run(RUNLESS_RUN_ID).records
    seen = [
        (record.event_log_entry.job_name, record.partition_key, record.asset_observation)
        for record in records
    ]
    assert seen[:2] == seen[2:]


def test_a_batch_is_written_without_falling_back(
    instance: dg.DagsterInstance, capsys: pytest.CaptureFixture[str]
) -> None:
    report_observations(observations(20), instance)
    assert "Falling back" not in capsys.readouterr().err


def test_a_full_run_never_falls_back(
    instance: dg.DagsterInstance, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    location = Location(CONFIG, str(tmp_path / "artifacts"))
    definitions = build_definitions("clinic", location=location)
    definitions.resolve_job_def("clinic__rebuild").execute_in_process(
        instance=instance, tags=range_tags(list(load().taxonomy.cells))
    )
    assert "Falling back" not in capfd.readouterr().err


def test_a_batch_takes_far_fewer_transactions_than_it_has_events(
    instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str | None] = []
    connect = BatchingSqliteEventLog.run_connection

    def counting(self: BatchingSqliteEventLog, run_id: str | None = None) -> Any:
        opened.append(run_id)
        return connect(self, run_id)

    monkeypatch.setattr(BatchingSqliteEventLog, "run_connection", counting)
    report_observations(observations(100), instance)
    assert len(opened) == 1


def openings(monkeypatch: pytest.MonkeyPatch, lookup: Callable[[], bool]) -> list[int]:
    """How often each of two equal lookups opens the database."""
    opened: list[int] = []
    connect = BatchingSqliteEventLog.index_connection

    def counting(self: BatchingSqliteEventLog) -> Any:
        opened.append(1)
        return connect(self)

    monkeypatch.setattr(BatchingSqliteEventLog, "index_connection", counting)
    counts = []
    for _ in range(2):
        before = len(opened)
        lookup()
        counts.append(len(opened) - before)
    return counts


@pytest.fixture
def empty_log(tmp_path: Path) -> BatchingSqliteEventLog:
    return BatchingSqliteEventLog(str(tmp_path / "log"))


def test_a_column_that_exists_is_looked_up_once(
    empty_log: BatchingSqliteEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert openings(monkeypatch, empty_log.has_asset_key_index_cols) == [1, 0]


def test_a_column_that_is_missing_is_looked_up_again(
    empty_log: BatchingSqliteEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert openings(monkeypatch, lambda: empty_log.has_asset_key_col("nothing")) == [1, 1]


def test_an_index_exists_as_soon_as_it_is_built_and_is_not_looked_up_again(
    empty_log: BatchingSqliteEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = empty_log.has_secondary_index("of_something")
    empty_log.enable_secondary_index("of_something")
    after = empty_log.has_secondary_index("of_something")
    again = openings(monkeypatch, lambda: empty_log.has_secondary_index("of_something"))
    assert (before, after, again) == (False, True, [0, 0])


def test_each_log_looks_up_for_itself(empty_log: BatchingSqliteEventLog, tmp_path: Path) -> None:
    empty_log.enable_secondary_index("of_something")
    empty_log.has_secondary_index("of_something")
    other = BatchingSqliteEventLog(str(tmp_path / "other"))
    assert not other.has_secondary_index("of_something")


def entries_of(log: SqliteEventLogStorage, run_id: str) -> list[dg.EventLogEntry]:
    return [record.event_log_entry for record in log.get_records_for_run(run_id).records]


def test_a_whole_run_of_mixed_events_can_be_stored_as_one_batch(both: Both, tmp_path: Path) -> None:
    log, run_id = both.plain
    copied = BatchingSqliteEventLog(str(tmp_path / "copied"))
    copied.store_event_batch(entries_of(log, run_id))
    assert events_of(copied, run_id) == events_of(log, run_id)


def test_check_events_stored_as_one_batch_are_found_like_any(both: Both, tmp_path: Path) -> None:
    log, run_id = both.plain
    copied = BatchingSqliteEventLog(str(tmp_path / "copied"))
    check_events = [
        entry
        for entry in entries_of(log, run_id)
        if entry.dagster_event and "ASSET_CHECK" in entry.dagster_event.event_type_value
    ]
    copied.store_event_batch(check_events)
    assert check_records(copied, run_id) == check_records(log, run_id)


def test_events_of_two_runs_in_one_batch_go_to_their_own_runs(both: Both, tmp_path: Path) -> None:
    log, run_id = both.plain
    first = entries_of(log, run_id)[:5]
    second = [entry._replace(run_id="another") for entry in first]
    copied = BatchingSqliteEventLog(str(tmp_path / "copied"))
    copied.store_event_batch([*first, *second])
    assert [len(entries_of(copied, name)) for name in (run_id, "another")] == [5, 5]


def test_the_folder_may_be_configured(tmp_path: Path) -> None:
    log = BatchingSqliteEventLog.from_config_value(None, {"base_dir": str(tmp_path / "elsewhere")})
    assert log._base_dir == str(tmp_path / "elsewhere")


def test_without_a_folder_the_home_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    assert BatchingSqliteEventLog.from_config_value(None, {})._base_dir == str(
        tmp_path / "history" / "runs"
    )


def test_the_cells_of_a_vertical_are_recorded_by_their_keys(
    instance: dg.DagsterInstance, tmp_path: Path
) -> None:
    namespace = Location(CONFIG, str(tmp_path)).namespace("clinic")
    wanted = find_wanted(namespace, FAMILIES)
    report_observations(changed_observations(namespace, wanted, instance), instance)
    assert recorded_versions(CELLS, instance) == {
        partition_key(cell): digest for cell, digest in wanted["scenarios"].versions.items()
    }
