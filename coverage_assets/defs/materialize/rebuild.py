"""Bringing the stored artifacts to what the files declare."""

from collections.abc import Callable, Iterator

import dagster as dg

from coverage_assets.defs.conversations.assets import DECLARED, declared_versions
from coverage_assets.defs.datasets.requests import (
    StaleConversations,
    build_cell_requests,
    build_domain_requests,
    build_whole_request,
)
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.disputes.assets import ACCOUNTS
from coverage_assets.defs.disputes.jobs import DISPUTES_JOB
from coverage_assets.defs.disputes.requests import build_requests as build_dispute_requests
from coverage_assets.defs.disputes.requests import known_accounts
from coverage_assets.defs.materialize.executor import InProcessExecutor, progress_listener
from coverage_assets.defs.materialize.request import ASSETS, RebuildRequest
from coverage_assets.defs.materialize.result import (
    RebuildResult,
    list_checks,
    list_failures,
    list_locations,
)
from coverage_assets.defs.materialize.stale import (
    requested_conversations,
    requested_disputes,
    requested_scenarios,
    stale_scenarios,
)
from coverage_assets.defs.partitions import PartitionBlock, all_cells, changed_partitions
from coverage_assets.defs.scenarios.jobs import CHECK_JOB, REBUILD_JOB
from coverage_assets.defs.scenarios.requests import build_requests, changed_cells
from coverage_assets.disputes.freshness import StaleDisputes
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.scenarios.freshness import Stale, declared
from coverage_assets.scenarios.writer import count_scenarios
from resources.event_log import report_observations
from resources.instance import open_instance
from resources.partition_keys import account_key
from resources.vertical_config import VerticalConfig

Run = tuple[str, dg.RunRequest]
"""The name of a job, and what to run of it."""


def rebuild(
    request: RebuildRequest, progress: Callable[[str], None] = lambda _: None
) -> RebuildResult:
    """Rebuild what is requested and stale, and run its checks; run all checks if nothing is stale.

    `progress` is called with the name of each asset and check as it is done.
    """
    declarations = VerticalConfig(config_dir=str(request.config), vertical=request.vertical)
    vertical = declarations.checked()
    versions = declared(vertical)
    store = ArtifactStore(request.artifacts, request.vertical)
    store.sweep(ASSETS)
    all_stale = stale_scenarios(versions, store, request)
    stale = requested_scenarios(all_stale, vertical, request)
    conversations = requested_conversations(declarations, versions, store, request)
    definitions = build_definitions(
        request.vertical,
        config_dir=request.config,
        artifacts=request.artifacts,
        findings=request.findings,
    )
    disputes = requested_disputes(definitions, request)
    with open_instance(request.home) as instance:
        changed = changed_cells(versions, instance)
        changed += _changed_conversations(declarations, instance)
        report_observations(changed, instance)
        accounts = _update_accounts(disputes, instance)
        runs = list(_runs(stale, conversations, disputes, all_cells(vertical.taxonomy), accounts))
        if not runs and not request.is_partial:
            runs = [(CHECK_JOB, dg.RunRequest())]
        executor = InProcessExecutor(definitions, instance, progress_listener(progress))
        results = [executor.execute(job, run) for job, run in runs]
    return RebuildResult(
        vertical,
        count_scenarios(vertical),
        stale,
        len(all_stale.cells) - len(stale.cells),
        conversations,
        disputes,
        len(results),
        list_failures(results),
        list_checks(results),
        tuple(list_locations(store, conversations)),
    )


def _runs(
    stale: Stale,
    conversations: StaleConversations,
    disputes: StaleDisputes,
    everything: PartitionBlock,
    accounts: list[str],
) -> Iterator[Run]:
    """Yield the runs in the order in which they must execute."""
    for run in build_requests(stale, everything, manifest_last=True):
        yield REBUILD_JOB, run
    cells = build_cell_requests(conversations, everything)
    domains = build_domain_requests(conversations, everything.domains)
    whole = build_whole_request(conversations) if len(cells) > 1 else []
    for run in (*cells, *domains, *whole):
        yield str(run.job_name), run
    for run in build_dispute_requests(disputes, accounts):
        yield DISPUTES_JOB, run


def _changed_conversations(
    declarations: VerticalConfig, instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    if not declarations.declares_conversations():
        return []
    versions = declared_versions(declarations.conversations())
    return changed_partitions(DECLARED, versions, instance)


def _update_accounts(disputes: StaleDisputes, instance: dg.DagsterInstance) -> list[str]:
    """Add the partitions of stale accounts, delete those of accounts that are gone; return all."""
    name = str(ACCOUNTS.name)
    for account in disputes.gone:
        instance.delete_dynamic_partition(name, account_key(account))
    instance.add_dynamic_partitions(name, [account_key(account) for account in disputes.accounts])
    return known_accounts(instance)
