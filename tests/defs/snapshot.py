"""The asset graph as text, so that a change of lineage is seen in review.

`python -m tests.defs.snapshot > tests/defs/commerce.txt` writes a new one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

import dagster as dg

from coverage_assets.defs.definitions import build_definitions


def snapshot(definitions: dg.Definitions) -> str:
    """Assets with their checks, then jobs, sensors and schedules, each sorted by name."""
    parts = [
        *_assets(definitions),
        *_jobs(definitions),
        *_sensors(definitions),
        *_schedules(definitions),
    ]
    return "\n\n".join(parts) + "\n"


def _assets(definitions: dg.Definitions) -> Iterator[str]:
    graph = definitions.resolve_asset_graph()
    for key in sorted(graph.get_all_asset_keys()):
        node = graph.get(key)
        partitions = _partitions(node.partitions_def)
        parents = (parent.to_user_string() for parent in node.parent_keys)
        built = (
            "built" if node.is_materializable else "observed" if node.is_observable else "reported"
        )
        kinds, owners = _listed(node.kinds), _listed(node.owners)
        lines = [
            f"asset {key.to_user_string()}: {built}, {partitions}",
            f"  group {node.group_name}, kinds {kinds}, owners {owners}",
            f"  from {_listed(parents)}",
        ]
        checks = (
            graph.get(check) for check in sorted(node.check_keys, key=lambda found: found.name)
        )
        lines += [
            f"  check {check.key.name}{', blocking' if check.blocking else ''}" for check in checks
        ]
        yield "\n".join(lines)


def _partitions(found: dg.PartitionsDefinition[str] | None) -> str:
    if isinstance(found, dg.DynamicPartitionsDefinition):
        return f"partitions of {found.name}"
    return f"{len(found.get_partition_keys())} partitions" if found else "whole"


def _jobs(definitions: dg.Definitions) -> Iterator[str]:
    jobs = (job for job in definitions.resolve_all_job_defs() if not job.name.startswith("__"))
    for job in sorted(jobs, key=lambda found: found.name):
        lines = [f"job {job.name}"]
        lines += [f"  tag {name} = {value}" for name, value in sorted(job.tags.items())]
        assets = (key.to_user_string() for key in job.asset_layer.selected_asset_keys)
        lines.append(f"  assets {_listed(assets)}")
        lines.append(f"  steps {_listed(node.name for node in job.nodes)}")
        yield "\n".join(lines)


def _sensors(definitions: dg.Definitions) -> Iterator[str]:
    for sensor in definitions.get_repository_def().sensor_defs:
        headline = f"sensor {sensor.name}: {sensor.default_status.value.lower()}"
        jobs = [definitions.resolve_job_def(target.job_name) for target in sensor.targets]
        assets = _listed(
            {key.to_user_string() for job in jobs for key in job.asset_layer.selected_asset_keys}
        )
        yield f"{headline}, every {sensor.minimum_interval_seconds} seconds\n  starts {assets}"


def _schedules(definitions: dg.Definitions) -> Iterator[str]:
    for schedule in definitions.get_repository_def().schedule_defs:
        headline = f"schedule {schedule.name}: {schedule.default_status.value.lower()}"
        yield f"{headline}, {schedule.cron_schedule}\n  starts {schedule.job_name}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"


if __name__ == "__main__":
    sys.stdout.write(snapshot(build_definitions("commerce")))
