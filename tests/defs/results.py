"""What a run did, as tests compare it."""

from __future__ import annotations

import dagster as dg


def materialized_partitions(result: dg.ExecuteInProcessResult, asset: str) -> list[str | None]:
    """The partitions of an asset that a run materialized."""
    events = result.get_asset_materialization_events()
    return [
        event.partition for event in events if event.asset_key and event.asset_key.path[-1] == asset
    ]


def check_outcomes(result: dg.ExecuteInProcessResult) -> dict[str, tuple[bool, str]]:
    """Whether each check passed, and how severe a failure is."""
    evaluations = result.get_asset_check_evaluations()
    return {one.check_name: (one.passed, one.severity.value) for one in evaluations}


def failed_steps(result: dg.ExecuteInProcessResult) -> list[str]:
    return [event.step_key or "" for event in result.all_events if event.is_step_failure]
