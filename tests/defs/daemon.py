"""What Dagster's daemon does with a sensor, in this process: tick, launch, and tick again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import dagster as dg

from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.family import Family
from coverage_assets.defs.namespace_definitions import build_namespace
from coverage_assets.defs.planner import Stale, find_stale
from resources.namespace import Namespace

Tick = dg.SensorResult | dg.SkipReason
MANY = 20


@dataclass
class Daemon:
    """The sensor of a namespace, with the definitions that were loaded last."""

    namespace: Namespace
    families: Sequence[Family]
    instance: dg.DagsterInstance
    cursor: str | None = None
    definitions: dg.Definitions = field(init=False)

    def __post_init__(self) -> None:
        self.reload()

    def reload(self) -> None:
        """Load the definitions, as a new code server does."""
        found = build_namespace(self.namespace, self.families).definitions
        self.definitions = dg.Definitions.merge(
            dg.Definitions(executor=dg.in_process_executor), found
        )

    def tick(self) -> Tick:
        """Evaluate the sensor and keep its cursor, names and observations; launch nothing."""
        sensor = self.definitions.get_unresolved_sensor_def(f"{self.namespace.name}__changes")
        step = sensor(dg.build_sensor_context(instance=self.instance, cursor=self.cursor))
        assert isinstance(step, dg.SensorResult | dg.SkipReason)
        if isinstance(step, dg.SensorResult):
            self._keep(step)
        elif "reload the code location" in str(step.skip_message):
            self.reload()
        return step

    def _keep(self, step: dg.SensorResult) -> None:
        self.cursor = step.cursor
        for event in step.asset_events:
            assert isinstance(event, dg.AssetObservation)
            self.instance.report_runless_asset_event(event)
        for change in step.dynamic_partitions_requests or []:
            name, keys = change.partitions_def_name, list(change.partition_keys)
            if isinstance(change, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(name, keys)
            for key in keys if isinstance(change, dg.DeleteDynamicPartitionsRequest) else ():
                self.instance.delete_dynamic_partition(name, key)

    def launch(self, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """Carry out a run to its end."""
        return self.definitions.resolve_job_def(str(request.job_name)).execute_in_process(
            instance=self.instance,
            asset_selection=list(request.asset_selection or []),
            tags=dict(request.tags),
            raise_on_error=False,
        )

    def record(self, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
        """Record a run with a status, without carrying it out."""
        self.instance.add_run(
            dg.DagsterRun(job_name=str(request.job_name), status=status, tags=dict(request.tags))
        )

    def work(self) -> list[list[dg.RunRequest]]:
        """Tick and launch until nothing more is asked for; return the runs of every tick."""
        asked: list[list[dg.RunRequest]] = []
        for _ in range(MANY):
            before = self.definitions
            requests = runs_of(self.tick())
            for request in requests:
                self.launch(request)
            if not requests and self.definitions is before:
                return asked
            asked.append(requests)
        raise AssertionError(f"still asking after {MANY} ticks: {asked[-1]}")

    def stale(self) -> Stale:
        return find_stale(find_wanted(self.namespace, self.families), self.namespace.store)


def runs_of(step: Tick) -> list[dg.RunRequest]:
    """The runs that a tick asks for."""
    return list(step.run_requests or []) if isinstance(step, dg.SensorResult) else []


def message_of(step: Tick) -> str:
    reason = step.skip_reason if isinstance(step, dg.SensorResult) else step
    return str(reason.skip_message if reason else "")
