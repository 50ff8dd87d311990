"""Dagster in this process: its instance, the definitions, and runs that are carried out at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster import DagsterError

from coverage_assets.defs.family import Family
from coverage_assets.defs.jobs import check_job
from coverage_assets.defs.materialize.executor import InProcessExecutor, progress_listener
from coverage_assets.defs.materialize.failures import is_verdict, reason
from coverage_assets.defs.namespace_definitions import build_namespace
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.observations import changed_observations
from coverage_assets.defs.partitions import Cuts
from coverage_assets.defs.planner import AssetRun, Wanted
from coverage_assets.defs.runs import changed_names, in_known_order, run_request
from coverage_assets.defs.verdicts import remember
from coverage_assets.errors import InputError
from resources.event_log import report_observations
from resources.instance import open_instance
from resources.namespace import Namespace


@dataclass(frozen=True)
class Engine:
    """An open instance, and the definitions of the namespaces that may run."""

    instance: dg.DagsterInstance
    definitions: dg.Definitions
    executor: InProcessExecutor
    cuts: Mapping[str, Cuts]
    """The partitions of every cut, by namespace."""

    @classmethod
    def open(
        cls,
        home: Path,
        namespaces: Sequence[Namespace],
        families: Sequence[Family],
        progress: Callable[[str], None],
    ) -> Engine:
        """Open the instance that the environment names, or the one in a folder."""
        instance = open_instance(home)
        built = {namespace.name: build_namespace(namespace, families) for namespace in namespaces}
        definitions = dg.Definitions.merge(
            dg.Definitions(executor=dg.in_process_executor),
            *(found.definitions for found in built.values()),
        )
        executor = InProcessExecutor(definitions, instance, progress_listener(progress))
        cuts = {name: found.cuts for name, found in built.items()}
        return cls(instance, definitions, executor, cuts)

    def close(self) -> None:
        """Close the instance."""
        self.instance.dispose()

    def resolve(self, text: str) -> Iterable[tuple[str, str]]:
        """Return namespace and name of every asset that a selection selects."""
        graph = self.definitions.resolve_asset_graph()
        try:
            keys = dg.AssetSelection.from_string(text).resolve(graph)
        except DagsterError as error:
            raise InputError(f"`{text}` is not a selection of assets: {error}") from None
        return [(key.path[0], key.path[-1]) for key in sorted(keys)]

    def prepare(self, namespace: Namespace, wanted: Wanted) -> Wanted:
        """Record what is declared now, and bring the names of dynamic partitions up to date."""
        cuts = self.cuts[namespace.name]
        for change in changed_names(wanted, cuts, self.instance):
            if isinstance(change, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(
                    change.partitions_def_name, list(change.partition_keys)
                )
            else:
                for key in change.partition_keys:
                    self.instance.delete_dynamic_partition(change.partitions_def_name, key)
        report_observations(changed_observations(namespace, wanted, self.instance), self.instance)
        return in_known_order(wanted, cuts, self.instance)

    def execute(self, namespace: Namespace, run: AssetRun) -> list[str]:
        """Carry out a run; return why it failed, or nothing."""
        request = run_request(run, namespace, self.cuts[namespace.name])
        return _failures(self.executor.execute(str(request.job_name), request))

    def check(self, namespace: Namespace, assets: Sequence[tuple[Family, str]]) -> list[str]:
        """Judge all that is stored of some assets; return which checks could not say anything."""
        graph = self.definitions.resolve_asset_graph()
        checks = {
            name: graph.get_check_keys_for_assets({asset_key(namespace, name)})
            for _, name in assets
        }
        wanted = [key for keys in checks.values() for key in keys]
        failures: list[str] = []
        if wanted:
            request = dg.RunRequest(asset_check_keys=wanted)
            failures = _crashes(self.executor.execute(check_job(namespace), request))
        for family, name in assets:
            if not checks[name]:
                remember(family, namespace, name, [], judgements=[], declared=[])
        return failures


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """List the steps that failed, with the reason of each."""
    steps = [event for event in result.all_events if event.is_step_failure]
    return [f"{step.step_key}: {reason(step.step_failure_data.error)}" for step in steps]


def _crashes(result: dg.ExecuteInProcessResult) -> list[str]:
    """List the steps that failed otherwise than by a check's verdict, which is remembered."""
    steps = [event for event in result.all_events if event.is_step_failure]
    return [
        f"{step.step_key}: {reason(step.step_failure_data.error)}"
        for step in steps
        if not is_verdict(step.step_failure_data.error)
    ]
