"""What a full rebuild of the foundation costs, against what Dagster needs to record empty assets.

All candidates run in this process, in turn, each with one range run over all cells on an instance
of its own. The floor is Dagster's own SQLite storage with batched event writes (`batched_log.py`),
and assets of the same keys, partitions and dependencies that do nothing, with an IO manager that
keeps nothing. A second floor has as many checks, which do nothing either. The rebuild runs on the
shipped instance; the same floors on that instance show how much of the difference is due to the
storage.

Before every run all caches are cleared and the definitions are loaded again, as in a new process;
loading is not timed. Each round yields each ratio once and starts with another candidate, so that
load on the machine affects all alike. The median over all rounds is printed.

    python benchmarks/rebuild_overhead.py [--rounds N]
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

warnings.filterwarnings("ignore", category=dg.BetaWarning)

ROOT = Path(__file__).resolve().parents[1]
JOB = "rebuild_the_foundation"
VERTICAL = "commerce"
ASSETS = ("taxonomy", "exclusion_rules", "scenarios", "scenario_manifest")
CACHING = ("coverage_assets", "resources")
EMPTY, EMPTY_CHECKED = "empty assets", "empty assets and checks"
HERE, HERE_CHECKED = "empty assets, shipped storage", "empty assets and checks, shipped storage"
REBUILD, REBUILD_CHECKED = "rebuild without checks", "whole rebuild"
FLOORS = (EMPTY, EMPTY_CHECKED, HERE, HERE_CHECKED)
RATIOS = (
    (REBUILD, EMPTY),
    (REBUILD_CHECKED, EMPTY),
    (REBUILD_CHECKED, EMPTY_CHECKED),
    (REBUILD, HERE),
    (REBUILD_CHECKED, HERE_CHECKED),
)
PLAIN = """
telemetry: { enabled: false }
python_logs: { python_log_level: INFO }
event_log_storage: { module: batched_log, class: BatchedLog, config: {} }
"""


class KeepsNothing(dg.IOManager):
    """An IO manager that keeps nothing."""

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        """Keep nothing."""

    def load_input(self, context: dg.InputContext) -> object:  # noqa: ARG002 - the interface
        """Load nothing."""
        return None


@dataclass(frozen=True)
class Cost:
    """The cost of one run: seconds on the wall, and of processors."""

    wall: float
    processor: float


def key_of(name: str) -> dg.AssetKey:
    """Return the key of an asset of the vertical."""
    return dg.AssetKey([VERTICAL, name])


def empty_definitions(
    partitions: dg.PartitionsDefinition[str], checks: Mapping[str, int]
) -> dg.Definitions:
    """Build assets of the same keys that do nothing, with the given numbers of checks."""
    single = dg.BackfillPolicy.single_run()

    def empty(
        name: str,
        deps: Sequence[str],
        cut: dg.PartitionsDefinition[str] | None = None,
    ) -> dg.AssetsDefinition:
        @dg.asset(
            key=key_of(name),
            deps=[key_of(dep) for dep in deps],
            partitions_def=cut,
            backfill_policy=single,
        )
        def nothing() -> int:
            return 0

        return nothing

    def empty_checks(asset: str, count: int) -> dg.AssetChecksDefinition:
        specs = [
            dg.AssetCheckSpec(f"check_{number}", asset=key_of(asset), blocking=True)
            for number in range(count)
        ]

        @dg.multi_asset_check(specs=specs, name=f"checks_of_{asset}")
        def nothing() -> Iterator[dg.AssetCheckResult]:
            for spec in specs:
                yield dg.AssetCheckResult(
                    check_name=spec.name, asset_key=key_of(asset), passed=True
                )

        return nothing

    return dg.Definitions(
        assets=[
            dg.AssetSpec(key_of("taxonomy_yaml")),
            dg.AssetSpec(key_of("exclusions_yaml")),
            dg.AssetSpec(
                key_of("declared_cells"),
                deps=[key_of("taxonomy"), key_of("exclusion_rules")],
                partitions_def=partitions,
            ),
            empty("taxonomy", ["taxonomy_yaml"]),
            empty("exclusion_rules", ["exclusions_yaml", "taxonomy"]),
            empty("scenarios", ["declared_cells"], partitions),
            empty("scenario_manifest", ["scenarios"]),
        ],
        asset_checks=[empty_checks(*item) for item in checks.items()],
        jobs=[dg.define_asset_job(JOB)],
        resources={"io_manager": KeepsNothing()},
        executor=dg.in_process_executor,
    )


def foundation_of(definitions: dg.Definitions, *, checked: bool) -> dg.Definitions:
    """Return the same assets and resources, with a job that builds only the foundation."""
    selection = dg.AssetSelection.assets(*map(key_of, ASSETS))
    return dg.Definitions(
        assets=definitions.assets,
        asset_checks=definitions.asset_checks if checked else [],
        resources=definitions.resources,
        jobs=[dg.define_asset_job(JOB, selection=selection)],
        executor=dg.in_process_executor,
    )


def checks_in(definitions: dg.Definitions) -> Mapping[str, int]:
    """Count the checks of each asset of the foundation."""
    keys = definitions.resolve_asset_graph().asset_check_keys
    counts = Counter(key.asset_key.path[-1] for key in keys if key.asset_key.path[0] == VERTICAL)
    return {asset: counts[asset] for asset in ASSETS}


def clear_caches() -> None:
    """Clear every cache of the project's own modules."""
    for module in [module for name, module in sys.modules.items() if name.split(".")[0] in CACHING]:
        for value in vars(module).values():
            if callable(clear := getattr(value, "cache_clear", None)):
                clear()


def timed(
    candidate: Callable[[], dg.Definitions], instance: dg.DagsterInstance, tags: Mapping[str, str]
) -> Cost:
    """Time one run that starts with empty caches."""
    clear_caches()
    job = candidate().resolve_job_def(JOB)
    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    result = job.execute_in_process(instance=instance, tags=tags)
    cost = Cost(time.perf_counter() - wall, time.process_time() - processor)
    assert result.success
    return cost


def main() -> None:
    """Measure, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=16)
    rounds = parser.parse_args().rounds
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = "500"
    folder = Path(tempfile.mkdtemp())
    shipped = (ROOT / "data" / "dagster_home" / "dagster.yaml").read_text()

    from coverage_assets.defs.definitions import build_definitions
    from coverage_assets.defs.partitions import cells_partitions, range_tags
    from coverage_assets.taxonomy.loader import load_vertical
    from resources.namespace import Location

    def whole() -> dg.Definitions:
        location = Location(ROOT / "config", str(folder / "artifacts"))
        return build_definitions(VERTICAL, location=location)

    taxonomy = load_vertical(ROOT / "config", VERTICAL).taxonomy
    tags = range_tags(list(taxonomy.cells))
    partitions = cells_partitions(taxonomy)
    checks = checks_in(whole())
    plain, own = instance_in(folder / "plain", PLAIN), instance_in(folder / "shipped", shipped)
    candidates: dict[str, tuple[dg.DagsterInstance, Callable[[], dg.Definitions]]] = {
        EMPTY: (plain, lambda: empty_definitions(partitions, {})),
        REBUILD: (own, lambda: foundation_of(whole(), checked=False)),
        EMPTY_CHECKED: (plain, lambda: empty_definitions(partitions, checks)),
        REBUILD_CHECKED: (own, lambda: foundation_of(whole(), checked=True)),
        HERE: (own, lambda: empty_definitions(partitions, {})),
        HERE_CHECKED: (own, lambda: empty_definitions(partitions, checks)),
    }
    names = list(candidates)
    measured: dict[str, list[Cost]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        for name in [*names[turn % len(names) :], *names[: turn % len(names)]]:
            instance, candidate = candidates[name]
            cost = timed(candidate, instance, tags)
            if turn:
                measured[name].append(cost)
    for instance in (plain, own):
        instance.dispose()
    shutil.rmtree(folder)
    total = sum(checks.values())
    print(f"84 cells, {total} checks; {rounds} rounds in turn after a warm-up; medians\n")
    print("\n".join(report(measured)))


def instance_in(home: Path, configuration: str) -> dg.DagsterInstance:
    """Open an instance with a folder of its own."""
    home.mkdir()
    (home / "dagster.yaml").write_text(configuration)
    os.environ["DAGSTER_HOME"] = str(home)
    return dg.DagsterInstance.get()


def report(measured: Mapping[str, Sequence[Cost]]) -> Iterator[str]:
    """Yield the lines of a Markdown table: medians, and medians of the ratios of each round."""
    yield "| | seconds | of processors | against the floor | of processors |\n|---|---|---|---|---|"
    for name in FLOORS:
        wall, processor = (_median(measured[name], of) for of in (_wall, _processor))
        yield f"| {name} | {wall:.2f} | {processor:.2f} | | |"
    for name, floor in RATIOS:
        pairs = list(zip(measured[name], measured[floor], strict=True))
        ratios = [
            statistics.median(of(cost) / of(least) for cost, least in pairs)
            for of in (_wall, _processor)
        ]
        seconds = [_median(measured[name], of) for of in (_wall, _processor)]
        yield (
            f"| {name} / {floor} | {seconds[0]:.2f} | {seconds[1]:.2f} "
            f"| {ratios[0]:.2f} | {ratios[1]:.2f} |"
        )


def _wall(cost: Cost) -> float:
    return cost.wall


def _processor(cost: Cost) -> float:
    return cost.processor


def _median(costs: Sequence[Cost], of: Callable[[Cost], float]) -> float:
    return statistics.median(map(of, costs))


if __name__ == "__main__":
    main()
