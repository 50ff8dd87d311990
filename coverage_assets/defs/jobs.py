"""The jobs and schedules that every namespace has, for people who start them by name."""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.defs.namespace_keys import NAMESPACE_TAG
from coverage_assets.defs.partitions import RANGE_END, RANGE_START, Cuts
from coverage_assets.defs.planner import WHOLE
from coverage_assets.defs.runs import dynamic_cuts, rebuild_job
from resources.namespace import Namespace

Built = Sequence[dg.AssetsDefinition]
NIGHT = ("0 2 * * *", "0 3 * * *", "0 4 * * *")


def build_rebuild_jobs(namespace: Namespace, assets: Built, cuts: Cuts) -> dict[str, AssetJob]:
    """Build a job per cut: one run cannot mix partitions. What is whole joins the first."""
    by_cut = {
        cut: [asset for asset in assets if asset.partitions_def == partitions]
        for cut, partitions in cuts.items()
    }
    whole = [asset for asset in assets if asset.partitions_def is None]
    first = next(iter(by_cut), WHOLE)
    by_cut[first] = [*by_cut.get(first, []), *whole]
    return {
        cut: dg.define_asset_job(
            rebuild_job(namespace, cut, cuts),
            selection=dg.AssetSelection.assets(*(key for asset in chosen for key in asset.keys)),
            tags={NAMESPACE_TAG: namespace.name},
            description=(
                "Build what is whole"
                + (f", and the chosen {cut}" if cut != WHOLE else "")
                + "; make all checks of it."
                if cut == first
                else f"Build what is made of the chosen {cut}, and make all checks of it."
            ),
        )
        for cut, chosen in by_cut.items()
        if chosen
    }


def build_check_job(namespace: Namespace, checks: Sequence[dg.AssetChecksDefinition]) -> AssetJob:
    """Build the job that looks at what is stored."""
    return dg.define_asset_job(
        check_job(namespace),
        selection=dg.AssetSelection.checks(*checks),
        tags={NAMESPACE_TAG: namespace.name},
        description="Look at all that is stored, without building anything.",
    )


def check_job(namespace: Namespace) -> str:
    """Return the name of the job that looks at what is stored."""
    return f"{namespace.name}__check"


def build_observe_job(namespace: Namespace, sources: Built) -> AssetJob:
    """Build the job that looks at the declared files."""
    return dg.define_asset_job(
        f"{namespace.name}__observe",
        selection=dg.AssetSelection.assets(*(key for source in sources for key in source.keys)),
        tags={NAMESPACE_TAG: namespace.name},
        description="Look at the declared files and record what they say now.",
    )


def build_schedules(
    namespace: Namespace, jobs: dict[str, AssetJob], cuts: Cuts
) -> list[dg.ScheduleDefinition]:
    """Build a nightly schedule per cut, an hour after one another, each a run over all its parts.

    They are off until somebody turns them on: the sensor keeps things fresh, these build anew.
    """
    return [
        _nightly(namespace, cut, job, cuts, cron)
        for (cut, job), cron in zip(jobs.items(), NIGHT, strict=False)
    ]


def _nightly(
    namespace: Namespace, cut: str, job: AssetJob, cuts: Cuts, cron: str
) -> dg.ScheduleDefinition:
    @dg.schedule(
        job=job,
        cron_schedule=cron,
        name=f"{job.name}_nightly",
        tags={NAMESPACE_TAG: namespace.name},
    )
    def nightly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        if cut == WHOLE:
            return dg.RunRequest()
        keys = _keys(cut, cuts, context.instance)
        if not keys:
            return dg.SkipReason(f"There are no {cut} yet.")
        return dg.RunRequest(tags={RANGE_START: keys[0], RANGE_END: keys[-1]})

    return nightly


def _keys(cut: str, cuts: Cuts, instance: dg.DagsterInstance) -> Sequence[str]:
    dynamic = dynamic_cuts(cuts)
    if cut in dynamic:
        return instance.get_dynamic_partitions(str(dynamic[cut].name))
    return cuts[cut].get_partition_keys()
