"""The sensor that every namespace has: it asks for what is stale, and looks after its runs.

It compares versions, never times. A tick asks for the runs of one stage, and waits until they have
ended. What is stale then is another stage, or it is the same one: then its runs have failed, and
are asked for again a few times, with growing pauses and apart from each other. After that the tick
fails, and names them.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import dagster as dg
from dagster import DagsterRunStatus as Status
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.defs.declared import find_stale_parts, find_wanted, held_parts
from coverage_assets.defs.family import Family
from coverage_assets.defs.namespace_keys import NAMESPACE_TAG
from coverage_assets.defs.observations import changed_observations
from coverage_assets.defs.partitions import Cuts
from coverage_assets.defs.planner import (
    Stage,
    Stale,
    Wanted,
    plan_stages,
    ready_parts,
)
from coverage_assets.defs.runs import changed_names, dynamic_cuts, in_known_order, run_request
from coverage_assets.errors import UserError
from coverage_assets.foundation.digests import sha256_json
from resources.namespace import Namespace
from resources.profiles import profile_of

INTERVAL_SECONDS = 30
ATTEMPTS = 3
PAUSES = (30, 120)
"""Seconds to wait after the first and the second attempt."""
ATTEMPT_TAG = "coverage/attempt"
STAGE_TAG = "coverage/stage"
MAX_NAMED = 6
FINISHED = {Status.SUCCESS, Status.FAILURE, Status.CANCELED}
UNFINISHED = [status for status in Status if status not in FINISHED]

Tick = dg.SensorResult | dg.SkipReason


@dataclass(frozen=True)
class Asked:
    """What was asked for last, as the cursor holds it."""

    stage: str = ""
    attempt: int = 0

    @staticmethod
    def parse(cursor: str | None) -> Asked:
        """Read a cursor; one of another kind counts as none."""
        try:
            return Asked(**json.loads(cursor or "{}"))
        except (ValueError, TypeError):
            return Asked()

    @property
    def cursor(self) -> str:
        """The cursor that says this."""
        return json.dumps(asdict(self))


def build_sensor(
    namespace: Namespace,
    families: Sequence[Family],
    cuts: Cuts,
    jobs: Sequence[AssetJob],
) -> dg.SensorDefinition:
    """Build the sensor that turns a change of what is declared into runs of what is stale."""

    @dg.sensor(
        name=f"{namespace.name}__changes",
        jobs=jobs,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        tags={NAMESPACE_TAG: namespace.name},
        description=(
            "Rebuilds what is stored differently from what is declared, and nothing else. "
            "What is broken changes nothing; runs that fail are asked for again."
        ),
    )
    def changes(context: dg.SensorEvaluationContext) -> Tick:
        try:
            wanted = find_wanted(namespace, families)
        except UserError as error:
            return dg.SkipReason(
                f"What is declared is broken, and nothing is rebuilt until it is mended:\n{error}"
            )
        changed = _changed_cuts(wanted, cuts)
        if changed:
            return dg.SkipReason(_request_reload(context, changed))
        step = NextTick(namespace, families, wanted, cuts, context.instance)
        return step.next_tick(context.cursor, time.time())

    return changes


@dataclass(frozen=True)
class NextTick:
    """One look at what is stale, at what was asked for, and at how that went."""

    namespace: Namespace
    families: Sequence[Family]
    wanted: Wanted
    cuts: Cuts
    instance: dg.DagsterInstance

    def next_tick(self, cursor: str | None, now: float) -> Tick:
        """Ask for what is stale, wait for what was asked for, or fail if it cannot be built."""
        observations = changed_observations(self.namespace, self.wanted, self.instance)
        stale = find_stale_parts(self.namespace, self.families, self.wanted)
        names = changed_names(self.wanted, self.cuts, self.instance)
        if not stale and not names:
            return dg.SensorResult(
                skip_reason=_refusals(self.wanted) or "Everything stored is what is declared.",
                cursor=Asked().cursor,
                asset_events=observations,
            )
        going = _unfinished_runs(self.namespace, self.instance)
        if going:
            return dg.SkipReason(f"Waiting for {len(going)} runs that are not at their end yet.")
        asked, stage = Asked.parse(cursor), _digest(stale, self.wanted)
        attempt = asked.attempt + 1 if asked.stage == stage else 1
        if attempt > 1:
            ended = _runs_of(self.namespace, stage, self.instance)
            if attempt > ATTEMPTS:
                raise RuntimeError(_report(ended, stale))
            wait = _seconds_to_wait(ended, attempt, now)
            if wait > 0:
                return dg.SkipReason(
                    f"What is stale could not be built; asking again in {wait:.0f} seconds."
                )
        runs = self._next_runs(stale, apart=attempt > 1 or profile_of(os.environ).spreads_runs)
        if not runs and not names:
            return dg.SkipReason("\n".join(filter(None, (_waiting(stale), _refusals(self.wanted)))))
        tags = {STAGE_TAG: stage, ATTEMPT_TAG: str(attempt)}
        return dg.SensorResult(
            run_requests=[run_request(run, self.namespace, self.cuts, tags) for run in runs],
            cursor=Asked(stage, attempt).cursor,
            asset_events=observations,
            dynamic_partitions_requests=names,
        )

    def _next_runs(self, stale: Stale, *, apart: bool) -> Stage:
        """Plan the runs that can go on at the same time now."""
        wanted = in_known_order(self.wanted, self.cuts, self.instance)
        held = held_parts(self.namespace, self.families, wanted)
        ready = ready_parts(stale, wanted, lambda _name, _part: True, held=held)
        stages = plan_stages(ready, wanted, apart=apart)
        return stages[0] if stages else ()


def _waiting(stale: Stale) -> str:
    left = ", ".join(f"{name} ({len(parts)})" for name, parts in stale.items())
    return f"Blocking checks failed what this would be built on, so it waits: {left}."


def _digest(stale: Stale, wanted: Wanted) -> str:
    """Tell a stage from others: by what is stale, and by what it should be."""
    return sha256_json(
        [
            [name, [[*part, wanted[name].versions[part]] for part in sorted(parts)]]
            for name, parts in sorted(stale.items())
        ]
    )


def _unfinished_runs(namespace: Namespace, instance: dg.DagsterInstance) -> Sequence[dg.DagsterRun]:
    tags = {NAMESPACE_TAG: namespace.name}
    return instance.get_runs(dg.RunsFilter(tags=tags, statuses=UNFINISHED), limit=100)


def _runs_of(
    namespace: Namespace, stage: str, instance: dg.DagsterInstance
) -> Sequence[dg.RunRecord]:
    """Return the runs of the last attempt at a stage, newest first."""
    tags = {NAMESPACE_TAG: namespace.name, STAGE_TAG: stage}
    records = instance.get_run_records(dg.RunsFilter(tags=tags), limit=100)
    latest = records[0].dagster_run.tags[ATTEMPT_TAG] if records else None
    return [record for record in records if record.dagster_run.tags[ATTEMPT_TAG] == latest]


def _seconds_to_wait(runs: Sequence[dg.RunRecord], attempt: int, now: float) -> float:
    ended = max((record.end_time or 0.0 for record in runs), default=0.0)
    return ended + PAUSES[min(attempt - 2, len(PAUSES) - 1)] - now


def _report(runs: Sequence[dg.RunRecord], stale: Stale) -> str:
    """Name the runs that failed, and what stays stale."""
    failed = [record.dagster_run for record in runs if record.dagster_run.status == Status.FAILURE]
    ids = ", ".join(run.run_id for run in failed[:MAX_NAMED]) or "none of them failed"
    left = ", ".join(f"{name} ({len(parts)})" for name, parts in stale.items())
    return (
        f"Asked for {ATTEMPTS} times, and still stale: {left}. Runs that failed: {ids}. "
        "Look at them, mend the cause, and reset the cursor of this sensor or change what is "
        "declared; what was stored before is as it was."
    )


def _refusals(wanted: Wanted) -> str | None:
    """Say which parts of the declarations cannot be used."""
    if not wanted.refused:
        return None
    reasons = "\n".join(refusal.reason for refusal in wanted.refused)
    return f"All else is as declared, but not what cannot be used:\n{reasons}"


def _changed_cuts(wanted: Wanted, cuts: Cuts) -> list[str]:
    """Return the names that are declared and not loaded, or loaded and not declared."""
    changed: list[str] = []
    for cut, dimensions in wanted.cuts.items():
        if cut in dynamic_cuts(cuts):
            continue
        loaded = cuts.get(cut)
        before = _dimensions_of(loaded) if loaded is not None else ()
        if before != dimensions:
            names = {name for names in dimensions for name in names}
            changed += sorted(names.symmetric_difference(n for ns in before for n in ns)) or [cut]
    return list(dict.fromkeys(changed))


def _dimensions_of(partitions: dg.PartitionsDefinition[str]) -> tuple[tuple[str, ...], ...]:
    if isinstance(partitions, dg.MultiPartitionsDefinition):
        by_name = {
            dimension.name: tuple(dimension.partitions_def.get_partition_keys())
            for dimension in partitions.partitions_defs
        }
        return by_name["domain"], by_name["behavior"]
    return (tuple(partitions.get_partition_keys()),)


def _request_reload(context: dg.SensorEvaluationContext, changed: list[str]) -> str:
    """Reload the code location, as the button in the UI does: its partitions are fixed at load."""
    names = ", ".join(changed[:MAX_NAMED])
    reload_location = getattr(context.code_location_origin, "reload_location", None)
    if reload_location is None:
        return f"Other names are declared than are loaded ({names}): reload the code location."
    reload_location(context.instance)
    return f"Other names are declared than were loaded ({names}); the location is being reloaded."
