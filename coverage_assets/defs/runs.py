"""From planned runs to what Dagster is asked for: a job, a selection of assets, tags."""

from collections.abc import Mapping
from dataclasses import replace

import dagster as dg

from coverage_assets.defs.namespace_keys import NAMESPACE_TAG, asset_key
from coverage_assets.defs.partitions import Cuts, range_tags
from coverage_assets.defs.planner import WHOLE, AssetRun, Wanted
from resources.namespace import Namespace
from resources.partition_keys import part_of, partition_key


def rebuild_job(namespace: Namespace, cut: str, cuts: Cuts) -> str:
    """Return the name of the job that builds assets of a cut.

    One run cannot mix partitions, so every cut has a job; the first one's also builds what is
    whole.
    """
    first = next(iter(cuts), WHOLE)
    return f"{namespace.name}__rebuild" + ("" if cut in {WHOLE, first} else f"_{cut}")


def run_request(
    run: AssetRun, namespace: Namespace, cuts: Cuts, tags: Mapping[str, str] | None = None
) -> dg.RunRequest:
    """Ask for a planned run."""
    return dg.RunRequest(
        job_name=rebuild_job(namespace, run.cut, cuts),
        asset_selection=[asset_key(namespace, name) for name in run.assets],
        tags={
            NAMESPACE_TAG: namespace.name,
            **(range_tags(run.block.parts) if run.block else {}),
            **(tags or {}),
        },
    )


def changed_names(
    wanted: Wanted, cuts: Cuts, instance: dg.DagsterInstance
) -> list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest]:
    """Return what brings the names of dynamic cuts to those that are wanted."""
    changes: list[dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest] = []
    for cut, partitions in dynamic_cuts(cuts).items():
        known = instance.get_dynamic_partitions(str(partitions.name))
        keys = [partition_key((name,)) for name in wanted.cuts[cut][0]]
        added = [key for key in keys if key not in known]
        gone = [key for key in known if key not in keys]
        changes += [partitions.build_add_request(added)] if added else []
        changes += [partitions.build_delete_request(gone)] if gone else []
    return changes


def in_known_order(wanted: Wanted, cuts: Cuts, instance: dg.DagsterInstance) -> Wanted:
    """Order the names of dynamic cuts as the instance has them: runs cover consecutive ones."""
    ordered = {}
    for cut, partitions in dynamic_cuts(cuts).items():
        (names,) = wanted.cuts[cut]
        known = [part_of(key)[0] for key in instance.get_dynamic_partitions(str(partitions.name))]
        before = [name for name in known if name in names]
        ordered[cut] = ((*before, *(name for name in names if name not in before)),)
    return replace(wanted, cuts={**wanted.cuts, **ordered})


def dynamic_cuts(cuts: Cuts) -> dict[str, dg.DynamicPartitionsDefinition]:
    """Return the cuts whose names come and go."""
    return {
        cut: partitions
        for cut, partitions in cuts.items()
        if isinstance(partitions, dg.DynamicPartitionsDefinition)
    }
