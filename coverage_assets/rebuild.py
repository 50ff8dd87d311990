"""Rebuilding what is stale, in this process, on the same asset graph that the UI shows.

What the sensor does with runs of its own, one run at a time: used by `coverage-assets materialize` and `make demo`.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from coverage_assets.automation import CHECK_JOB, REBUILD_JOB, build_requests, changed_cells, whole_of
from coverage_assets.definitions import build_definitions
from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, Declared, Stale, declared, find_stale
from coverage_assets.scenarios.manifest import Manifest
from coverage_assets.scenarios.stream import survey
from coverage_assets.scenarios.walk import EVERYTHING, Selection
from coverage_assets.taxonomy.loader import Vertical
from resources.event_log import report_at_once
from resources.instance import open_instance
from resources.vertical_config import VerticalConfig

ASSETS = ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST)

Progress = Callable[[str], None]


@dataclass(frozen=True)
class CheckResult:
    """How one asset check went."""

    asset: str
    name: str
    passed: bool
    blocking: bool
    detail: str


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild did."""

    vertical: Vertical
    manifest: Manifest
    stale: Stale
    runs: int
    failed_steps: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    locations: tuple[str, ...]

    @property
    def succeeded(self) -> bool:
        """Whether every step ran, and no check failed that is more than a warning."""
        return not self.failed_steps and all(check.passed or not check.blocking for check in self.checks)


@dataclass(frozen=True)
class Request:
    """What somebody asks to be rebuilt."""

    config: Path
    vertical: str
    artifacts: str
    home: Path
    select: tuple[str, ...] = ()
    cells: Selection = EVERYTHING
    force: bool = False


def rebuild(request: Request, progress: Progress = lambda _: None) -> Rebuilt:
    """Bring the stored artifacts to what the files declare; what is so already is left alone unless `force` asks."""
    declarations = VerticalConfig(config_dir=str(request.config), vertical=request.vertical)
    vertical = declarations.checked()
    wanted = declared(vertical)
    store = ArtifactStore(request.artifacts, request.vertical)
    stale = _narrowed(_wanted(wanted, store, request), vertical, request)
    definitions = build_definitions(request.vertical, config_dir=request.config, artifacts=request.artifacts)
    runs = build_requests(stale, whole_of(vertical.taxonomy), manifest_last=True)
    with open_instance(request.home) as instance:
        report_at_once(changed_cells(wanted, instance), instance)
        execute = _Executor(definitions, instance, _say_once(progress))
        results = [execute(REBUILD_JOB, run) for run in runs] or [execute(CHECK_JOB, dg.RunRequest())]
    return Rebuilt(
        vertical,
        survey(vertical),
        stale,
        len(results),
        _failures(results),
        _checks(results),
        (
            store.location(MANIFEST, suffix="json"),
            store.location(MANIFEST),
            store.location(SCENARIOS).rsplit("/", 1)[0] + "/",
        ),
    )


def _wanted(wanted: Declared, store: ArtifactStore, request: Request) -> Stale:
    if request.force:
        return Stale(tuple(wanted.cells), tuple(wanted.tables), manifest=True)
    return find_stale(wanted, store)


def _narrowed(stale: Stale, vertical: Vertical, request: Request) -> Stale:
    unknown = [name for name in request.select if name not in ASSETS]
    if unknown:
        raise InputError(f"`{unknown[0]}` is not an asset: {did_you_mean(unknown[0], ASSETS)}")
    request.cells.box(vertical)
    chosen = request.select or ASSETS
    cells = tuple(
        (domain, behavior)
        for domain, behavior in stale.cells
        if SCENARIOS in chosen
        and (not request.cells.domains or domain in request.cells.domains)
        and (not request.cells.behaviors or behavior in request.cells.behaviors)
    )
    return Stale(cells, tuple(name for name in stale.tables if name in chosen), stale.manifest and MANIFEST in chosen)


@dataclass(frozen=True)
class _Executor:
    """Runs jobs in this process, and listens to what they put on record."""

    definitions: dg.Definitions
    instance: dg.DagsterInstance
    listener: Callable[[dg.EventLogEntry], None]

    def __call__(self, job: str, run: dg.RunRequest) -> dg.ExecuteInProcessResult:
        run_id = str(uuid.uuid4())
        self.instance.add_event_listener(run_id, self.listener)
        return self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            run_id=run_id,
            asset_selection=list(run.asset_selection) if run.asset_selection else None,
            tags=run.tags,
            raise_on_error=False,
        )


def _failures(results: list[dg.ExecuteInProcessResult]) -> tuple[str, ...]:
    failed = []
    for result in results:
        for event in result.all_events:
            if event.is_step_failure:
                cause = event.step_failure_data.error_display_string.strip().splitlines()
                failed.append(f"{event.step_key}: {cause[-1] if cause else 'failed'}")
    return tuple(failed)


def _checks(results: list[dg.ExecuteInProcessResult]) -> tuple[CheckResult, ...]:
    latest = {}
    for result in results:
        for found in result.get_asset_check_evaluations():
            asset = found.asset_key.path[-1]
            severe = found.severity == dg.AssetCheckSeverity.ERROR
            latest[asset, found.check_name] = CheckResult(
                asset, found.check_name, found.passed, severe, found.description or ""
            )
    return tuple(latest[key] for key in sorted(latest, key=lambda key: (ASSETS.index(key[0]), key[1])))


def _say_once(progress: Progress) -> Callable[[dg.EventLogEntry], None]:
    """Says the name of each asset and check, once, as soon as its event is on record."""
    said: set[str] = set()

    def hear(entry: dg.EventLogEntry) -> None:
        event = entry.dagster_event
        name = None
        if event is not None and event.is_step_materialization and event.asset_key:
            name = event.asset_key.path[-1]
        elif event is not None and event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            name = event.asset_check_evaluation_data.check_name
        if name and name not in said:
            said.add(name)
            progress(name)

    return hear
