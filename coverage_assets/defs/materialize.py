"""Rebuilding what is stale, in this process, on the same asset graph that the UI shows.

What the sensor does with runs of its own, one run at a time: used by `coverage-assets materialize` and `make demo`.
"""

import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError, DagsterExecutionInterruptedError
from dagster_shared.error import SerializableErrorInfo

from coverage_assets.conversations.generation.freshness import FAMILY
from coverage_assets.datasets.build.freshness import DOMAINS, GLOBAL
from coverage_assets.datasets.records.names import vertical_folder
from coverage_assets.defs.conversations.assets import DECLARED, declared_versions
from coverage_assets.defs.datasets.sensor import (
    BY_CELL,
    NOTHING,
    StaleConversations,
    build_cell_requests,
    build_domain_requests,
    build_whole_request,
    find_stale_conversations,
)
from coverage_assets.defs.definitions import DEFAULT_FINDINGS, build_definitions
from coverage_assets.defs.disputes.assets import ACCOUNTS
from coverage_assets.defs.disputes.sensor import DISPUTES_JOB, look
from coverage_assets.defs.disputes.sensor import build_requests as build_dispute_requests
from coverage_assets.defs.partitions import PartitionBlock, changed_partitions
from coverage_assets.defs.scenarios.sensor import (
    CHECK_JOB,
    REBUILD_JOB,
    all_cells,
    build_requests,
    changed_cells,
)
from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS, StaleDisputes
from coverage_assets.errors import CoverageError, InputError, did_you_mean
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.scenarios.freshness import (
    MANIFEST,
    SCENARIOS,
    DeclaredVersions,
    Stale,
    declared,
    find_stale,
)
from coverage_assets.scenarios.manifest import Manifest
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from coverage_assets.scenarios.writer import count_scenarios
from coverage_assets.taxonomy.vertical import Vertical
from resources.event_log import report_at_once
from resources.findings import DisputeFindings
from resources.instance import open_instance
from resources.partition_keys import account_key
from resources.vertical_config import VerticalConfig

DISPUTE_ASSETS = (INVENTORIES, PLANS, AUDIT)
TOLD_ASSETS = (*BY_CELL, DOMAINS, GLOBAL)
ASSETS = ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST, *TOLD_ASSETS, *DISPUTE_ASSETS)

QUIETLY = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Dagster would print a stack for what a user mistyped; all of it is on record, and what failed is said once."""

Progress = Callable[[str], None]

_log = logging.getLogger(__name__)


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
    """What a rebuild did: `stale` was rebuilt, and `left` stale cells were not asked for."""

    vertical: Vertical
    manifest: Manifest
    stale: Stale
    left: int
    told: StaleConversations
    disputes: StaleDisputes
    runs: int
    failed_steps: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    locations: tuple[str, ...]

    @property
    def succeeded(self) -> bool:
        """Whether every step ran, and no check failed that is more than a warning."""
        return not self.failed_steps and all(
            check.passed or not check.blocking for check in self.checks
        )


@dataclass(frozen=True)
class RebuildRequest:
    """What somebody asks to be rebuilt."""

    config: Path
    vertical: str
    artifacts: str
    home: Path
    select: tuple[str, ...] = ()
    cells: Selection = EVERYTHING
    force: bool = False
    findings: Path = DEFAULT_FINDINGS

    @property
    def narrowed(self) -> bool:
        """Whether only a part of the graph is asked for."""
        return bool(self.select) or self.cells != EVERYTHING

    @property
    def asks_for_disputes(self) -> bool:
        """Whether disputes are asked for: with everything, or by name."""
        return not self.narrowed or bool(set(self.select) & set(DISPUTE_ASSETS))


def rebuild(request: RebuildRequest, progress: Progress = lambda _: None) -> Rebuilt:
    """Bring the stored artifacts to what the files declare; what is so already is left alone unless `force` asks."""
    declarations = VerticalConfig(config_dir=str(request.config), vertical=request.vertical)
    vertical = declarations.checked()
    wanted = declared(vertical)
    store = ArtifactStore(request.artifacts, request.vertical)
    store.sweep(ASSETS)
    found = _wanted(wanted, store, request)
    stale = _narrowed(found, vertical, request)
    told = _stale_conversations(declarations, wanted, store, request)
    definitions = build_definitions(
        request.vertical,
        config_dir=request.config,
        artifacts=request.artifacts,
        findings=request.findings,
    )
    disputes = _stale_disputes(definitions, request)
    with open_instance(request.home) as instance:
        report_at_once(
            [*changed_cells(wanted, instance), *_changed_conversations(declarations, instance)],
            instance,
        )
        runs = [
            (REBUILD_JOB, run)
            for run in build_requests(stale, all_cells(vertical.taxonomy), manifest_last=True)
        ]
        runs += _telling(told, all_cells(vertical.taxonomy))
        runs += [
            (DISPUTES_JOB, run)
            for run in build_dispute_requests(disputes, _known_accounts(disputes, instance))
        ]
        if not runs and not request.narrowed:
            runs = [(CHECK_JOB, dg.RunRequest())]
        execute = _Executor(definitions, instance, _say_once(progress))
        results = [execute(job, run) for job, run in runs]
    return Rebuilt(
        vertical,
        count_scenarios(vertical),
        stale,
        len(found.cells) - len(stale.cells),
        told,
        disputes,
        len(results),
        _failures(results),
        _checks(results),
        tuple(_locations(store, told)),
    )


def _locations(store: ArtifactStore, told: StaleConversations) -> Iterator[str]:
    """Where to look."""
    yield store.location(MANIFEST, suffix="json")
    yield store.location(MANIFEST)
    told_assets = FAMILY if told.wanted else ()
    for asset in (SCENARIOS, *told_assets, PLANS):
        yield store.location(asset).rsplit("/", 1)[0] + "/"
    if told.wanted:
        yield f"{vertical_folder(Path(store.base), store.vertical)}/"


def _stale_conversations(
    declarations: VerticalConfig,
    wanted: DeclaredVersions,
    store: ArtifactStore,
    request: RebuildRequest,
) -> StaleConversations:
    """What has to be told and collated, of what is asked for. What combines cells waits while some of them stay stale."""
    chosen = set(request.select or ASSETS) & set(TOLD_ASSETS)
    if not chosen or not declarations.declares_conversations():
        return NOTHING
    found = find_stale_conversations(
        declarations.playbook(), wanted.cells, store, force=request.force
    )
    cells = (
        [cell for cell in found.cells if request.cells.holds(cell)] if chosen & set(BY_CELL) else []
    )
    whole = len(cells) == len(found.cells)
    domains = found.domains if DOMAINS in chosen and (whole or DOMAINS in request.select) else ()
    everything = found.everything and GLOBAL in chosen and (whole or GLOBAL in request.select)
    return replace(found, cells=tuple(cells), domains=domains, everything=everything)


def _changed_conversations(
    declarations: VerticalConfig, instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    if not declarations.declares_conversations():
        return []
    return changed_partitions(DECLARED, declared_versions(declarations.playbook()), instance)


def _telling(
    told: StaleConversations, everything: PartitionBlock
) -> list[tuple[str, dg.RunRequest]]:
    """Cells first, then what combines them."""
    cells = build_cell_requests(told, everything)
    apart = build_whole_request(told) if len(cells) > 1 else []
    domains = build_domain_requests(told, everything.domains)
    return [(str(run.job_name), run) for run in (*cells, *domains, *apart)]


def _wanted(wanted: DeclaredVersions, store: ArtifactStore, request: RebuildRequest) -> Stale:
    if request.force:
        return Stale(tuple(wanted.cells), tuple(wanted.tables), manifest=True)
    return find_stale(wanted, store)


def _stale_disputes(definitions: dg.Definitions, request: RebuildRequest) -> StaleDisputes:
    resources = definitions.resources or {}
    if not request.asks_for_disputes:
        return StaleDisputes((), (), overviews=False)
    findings: DisputeFindings = resources["findings"]
    found = look(findings, resources["artifacts"])
    return (
        StaleDisputes(
            tuple(account.id for account in findings.read()[0]), found.gone, overviews=True
        )
        if request.force
        else found
    )


def _known_accounts(disputes: StaleDisputes, instance: dg.DagsterInstance) -> list[str]:
    """All accounts that are partitions, after adding the new ones and dropping those that are gone."""
    name = str(ACCOUNTS.name)
    for account in disputes.gone:
        instance.delete_dynamic_partition(name, account_key(account))
    instance.add_dynamic_partitions(name, [account_key(account) for account in disputes.accounts])
    return list(instance.get_dynamic_partitions(name))


def _narrowed(stale: Stale, vertical: Vertical, request: RebuildRequest) -> Stale:
    """What is stale and asked for. The manifest is of all cells: while others stay stale it waits, unless it is named."""
    unknown = [name for name in request.select if name not in ASSETS]
    if unknown:
        raise InputError(f"`{unknown[0]}` is not an asset: {did_you_mean(unknown[0], ASSETS)}")
    request.cells.box(vertical)
    chosen = request.select or ASSETS
    cells = tuple(
        (domain, behavior)
        for domain, behavior in stale.cells
        if SCENARIOS in chosen and request.cells.holds((domain, behavior))
    )
    tables = tuple(name for name in stale.tables if name in chosen)
    whole = len(cells) == len(stale.cells) or MANIFEST in request.select
    return Stale(cells, tables, manifest=stale.manifest and MANIFEST in chosen and whole)


@dataclass(frozen=True)
class _Executor:
    """Runs jobs in this process, and listens to what they put on record."""

    definitions: dg.Definitions
    instance: dg.DagsterInstance
    listener: Callable[[dg.EventLogEntry], None]

    def __call__(self, job: str, run: dg.RunRequest) -> dg.ExecuteInProcessResult:
        run_id = str(uuid.uuid4())
        self.instance.add_event_listener(run_id, self.listener)
        try:
            result = self.definitions.resolve_job_def(job).execute_in_process(
                instance=self.instance,
                run_id=run_id,
                asset_selection=list(run.asset_selection) if run.asset_selection else None,
                tags=run.tags,
                run_config=QUIETLY,
                raise_on_error=False,
            )
        except DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        if any(_was_interrupted(event) for event in result.all_events):
            raise KeyboardInterrupt
        for event in result.all_events:
            if event.is_step_failure and _told_by_us(event.step_failure_data.error) is None:
                _log.error("%s", event.step_failure_data.error_display_string)
        return result


def _was_interrupted(event: dg.DagsterEvent) -> bool:
    """Whether somebody stopped a step: Dagster puts that on record as a failure like any other."""
    error = event.step_failure_data.error if event.is_step_failure else None
    while error is not None and error.cls_name != DagsterExecutionInterruptedError.__name__:
        error = error.cause
    return error is not None


def _failures(results: list[dg.ExecuteInProcessResult]) -> tuple[str, ...]:
    steps = [event for result in results for event in result.all_events if event.is_step_failure]
    return tuple(f"{step.step_key}: {_reason(step.step_failure_data.error)}" for step in steps)


def _told_by_us(error: SerializableErrorInfo | None) -> SerializableErrorInfo | None:
    """The outermost of chained errors that is raised on purpose: it says where the inner ones happened."""
    on_purpose = {DagsterAssetCheckFailedError.__name__, *_names(CoverageError)}
    while error is not None and error.cls_name not in on_purpose:
        error = error.cause
    return error


def _names(kind: type[Exception]) -> Iterator[str]:
    """An error's name and those of all that it stands for."""
    yield kind.__name__
    for narrower in kind.__subclasses__():
        yield from _names(narrower)


def _reason(error: SerializableErrorInfo | None) -> str:
    """What was said on purpose, or else by the innermost of chained errors, without the name of its class."""
    told = _told_by_us(error)
    while told is None and error is not None and error.cause is not None:
        error = error.cause
    error = told or error
    said = error.message.strip() if error is not None else ""
    return said.partition(": ")[2] or said or "failed"


def _checks(results: list[dg.ExecuteInProcessResult]) -> tuple[CheckResult, ...]:
    latest = {}
    for result in results:
        for found in result.get_asset_check_evaluations():
            asset = found.asset_key.path[-1]
            severe = found.severity == dg.AssetCheckSeverity.ERROR
            latest[asset, found.check_name] = CheckResult(
                asset, found.check_name, found.passed, severe, found.description or ""
            )
    return tuple(
        latest[key] for key in sorted(latest, key=lambda key: (ASSETS.index(key[0]), key[1]))
    )


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
