"""The skeleton that all sensors share.

A sensor compares versions, never times. It requests what is stale once: the cursor stores what was
requested last, so a failed run is not retried forever. Once everything is fresh the cursor is
reset, so what becomes stale later is requested even if the files say what they said before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import dagster as dg

from coverage_assets.foundation.digests import sha256_json

FRESH = "fresh"
INTERVAL_SECONDS = 30

PartitionChange = dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest
Tick = dg.SensorResult | dg.SkipReason

change_sensor = partial(
    dg.sensor,
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
"""Declare a sensor that runs unless somebody turns it off."""


@dataclass(frozen=True)
class Pending:
    """The runs that would make everything fresh, and the state of the declarations they are for.

    The same state is requested once, so `state` must hold whatever should lead to another request.
    """

    state: Sequence[object]
    runs: Sequence[dg.RunRequest]
    partitions: Sequence[PartitionChange] = ()

    @property
    def cursor(self) -> str:
        """The cursor once these runs are requested."""
        return sha256_json(self.state)


@dataclass(frozen=True)
class Messages:
    """What a tick says when it requests nothing."""

    fresh: str
    requested: str


def next_step(
    pending: Pending | None,
    cursor: str | None,
    messages: Messages,
    observations: Sequence[dg.AssetObservation] = (),
) -> Tick:
    """Request what is pending, unless the last tick did; report observations along with it."""
    if pending is None:
        return dg.SensorResult(
            skip_reason=messages.fresh, cursor=FRESH, asset_events=list(observations)
        )
    if cursor == pending.cursor:
        return dg.SkipReason(messages.requested)
    return dg.SensorResult(
        run_requests=list(pending.runs),
        cursor=pending.cursor,
        asset_events=list(observations),
        dynamic_partitions_requests=list(pending.partitions),
    )
