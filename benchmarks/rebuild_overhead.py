"""What a whole rebuild through Dagster costs, against what Dagster needs to record the same of empty assets.

Both run in this process, in turn, on an embedded instance of their own (SQLite, batched event writes): one range run over
all cells. The floor has the same keys, partitions, dependencies and number of checks; its assets and checks do nothing,
and its IO manager keeps nothing.

    python benchmarks/rebuild_overhead.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)

ROOT = Path(__file__).resolve().parents[1]
FLOORS = {
    "empty assets": "empty assets",
    "rebuild without checks": "empty assets",
    "empty assets and checks": "empty assets and checks",
    "whole rebuild": "empty assets and checks",
}
CHECKS = {"taxonomy": 1, "exclusion_rules": 2, "scenarios": 3, "scenario_manifest": 4}


class KeepsNothing(dg.IOManager):
    """Takes what an asset returns and keeps nothing of it."""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Keep nothing."""

    def load_input(self, context: dg.InputContext) -> object:  # noqa: ARG002 - the interface
        """There is nothing to load."""
        return None


def empty_definitions(partitions: dg.PartitionsDefinition[str], *, checks: bool) -> dg.Definitions:
    """Assets of the same keys that do nothing."""
    single = dg.BackfillPolicy.single_run()

    def empty(name: str, deps: list[str], cut: dg.PartitionsDefinition[str] | None = None) -> dg.AssetsDefinition:
        @dg.asset(name=name, deps=deps, partitions_def=cut, backfill_policy=single)
        def nothing() -> int:
            return 0

        return nothing

    def empty_checks(asset: str, count: int) -> dg.AssetChecksDefinition:
        specs = [dg.AssetCheckSpec(f"check_{number}", asset=asset, blocking=True) for number in range(count)]

        @dg.multi_asset_check(specs=specs, name=f"checks_of_{asset}")
        def nothing() -> Iterator[dg.AssetCheckResult]:
            for spec in specs:
                yield dg.AssetCheckResult(check_name=spec.name, asset_key=asset, passed=True)

        return nothing

    return dg.Definitions(
        assets=[
            empty("taxonomy", []),
            empty("exclusion_rules", ["taxonomy"]),
            empty("scenarios", [], partitions),
            empty("scenario_manifest", ["scenarios"]),
        ],
        asset_checks=[empty_checks(*item) for item in CHECKS.items()] if checks else [],
        jobs=[dg.define_asset_job("rebuild_everything")],
        resources={"io_manager": KeepsNothing()},
        executor=dg.in_process_executor,
    )


def without_checks(definitions: dg.Definitions) -> dg.Definitions:
    """The same assets and resources, with a job that makes no check."""
    selection = dg.AssetSelection.assets(*CHECKS).without_checks()
    return dg.Definitions(
        assets=definitions.assets,
        resources=definitions.resources,
        jobs=[dg.define_asset_job("rebuild_everything", selection=selection)],
        executor=dg.in_process_executor,
    )


def timed(run: Callable[[], dg.ExecuteInProcessResult]) -> float:
    """Seconds that one run takes."""
    start = time.perf_counter()
    result = run()
    assert result.success
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    home = Path(tempfile.mkdtemp())
    shutil.copy(ROOT / "data" / "dagster_home" / "dagster.yaml", home)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = "500"

    from coverage_assets.automation import whole_of
    from coverage_assets.definitions import build_definitions
    from coverage_assets.partitions import cells_partitions
    from coverage_assets.taxonomy.loader import load_vertical

    vertical = load_vertical(ROOT / "config")
    tags = whole_of(vertical.taxonomy).tags
    partitions = cells_partitions(vertical.taxonomy.dimensions["domain"], vertical.taxonomy.dimensions["behavior"])
    whole = build_definitions(config_dir=ROOT / "config", artifacts=str(home / "artifacts"))
    candidates = {
        "empty assets": empty_definitions(partitions, checks=False),
        "empty assets and checks": empty_definitions(partitions, checks=True),
        "rebuild without checks": without_checks(whole),
        "whole rebuild": whole,
    }
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    with dg.DagsterInstance.get() as instance:
        for turn in range(rounds + 1):
            for name, definitions in candidates.items():
                job = definitions.resolve_job_def("rebuild_everything")
                taken = timed(lambda job=job: job.execute_in_process(instance=instance, tags=tags))  # type: ignore[misc]
                if turn:
                    seconds[name].append(taken)
    shutil.rmtree(home)
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(f"84 cells, {rounds} rounds in turn after a warm-up; medians\n")
    print("| | seconds | against the same of empty assets |\n|---|---|---|")
    for name, floor in FLOORS.items():
        print(f"| {name} | {medians[name]:.2f} | {medians[name] / medians[floor]:.2f} |")


if __name__ == "__main__":
    main()
