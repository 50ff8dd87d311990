from __future__ import annotations

import dagster as dg
import pytest
from dagster._core.errors import DagsterExecutionInterruptedError

from coverage_assets.defs.materialize.executor import InProcessExecutor, progress_listener


@dg.asset
def quick() -> None:
    pass


@dg.asset
def interrupted() -> None:
    raise DagsterExecutionInterruptedError


@dg.asset_check(asset=quick)
def quick_is_fine() -> dg.AssetCheckResult:
    return dg.AssetCheckResult(passed=True)


DEFINITIONS = dg.Definitions(
    assets=[quick, interrupted], asset_checks=[quick_is_fine], jobs=[dg.define_asset_job("build")]
)


def execute(instance: dg.DagsterInstance, asset: dg.AssetsDefinition) -> list[str]:
    reported: list[str] = []
    executor = InProcessExecutor(DEFINITIONS, instance, progress_listener(reported.append))
    executor.execute("build", dg.RunRequest(asset_selection=[asset.key]))
    return reported


def test_each_asset_and_each_check_is_reported_once(instance: dg.DagsterInstance) -> None:
    assert execute(instance, quick) == ["quick", "quick_is_fine"]


def test_a_step_that_is_interrupted_interrupts_the_caller(instance: dg.DagsterInstance) -> None:
    with pytest.raises(KeyboardInterrupt):
        execute(instance, interrupted)
