"""The sensor that plans disputes when findings or settings change.

It adds partitions for new accounts, requests those whose stored plans were made from other findings
or settings, and deletes the partitions of accounts that are gone.
"""

from collections.abc import Sequence

import dagster as dg

from coverage_assets.defs.disputes.assets import ACCOUNTS
from coverage_assets.defs.disputes.requests import build_requests, find_stale, known_accounts
from coverage_assets.defs.sensors import (
    Messages,
    PartitionChange,
    Pending,
    Tick,
    change_sensor,
    next_step,
)
from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS, StaleDisputes
from coverage_assets.errors import UserError
from resources.artifacts import Artifacts
from resources.findings import DisputeFindings
from resources.partition_keys import account_key

MESSAGES = Messages(
    fresh="Every account is planned as its findings and the settings say.",
    requested=(
        "The runs for these accounts were asked for already; they are running or have failed."
    ),
)


@change_sensor(
    name="findings_changes",
    target=dg.AssetSelection.assets(INVENTORIES, PLANS, AUDIT),
    description=(
        "Plans the accounts whose findings or settings have changed. "
        "A broken file does not stop the others."
    ),
)
def findings_changes(
    context: dg.SensorEvaluationContext, findings: DisputeFindings, artifacts: Artifacts
) -> Tick:
    """Request what is stale, once for each state of the findings."""
    try:
        stale = find_stale(findings, artifacts)
    except UserError as error:
        return dg.SkipReason(
            "The findings or the planner's configuration cannot be read; nothing is planned:\n"
            f"{error}"
        )
    pending = find_pending(stale, known_accounts(context.instance))
    return next_step(pending, context.cursor, MESSAGES)


def find_pending(stale: StaleDisputes, known: Sequence[str]) -> Pending | None:
    """Return the runs for what is stale with the partitions they need, or None if all is fresh."""
    if not stale:
        return None
    added = [key for key in map(account_key, stale.accounts) if key not in known]
    gone = [key for key in map(account_key, stale.gone) if key in known]
    changes: list[PartitionChange] = []
    if added:
        changes.append(ACCOUNTS.build_add_request(added))
    if gone:
        changes.append(ACCOUNTS.build_delete_request(gone))
    return Pending(
        [stale.accounts, stale.gone, stale.overviews],
        build_requests(stale, [*known, *added]),
        changes,
    )
