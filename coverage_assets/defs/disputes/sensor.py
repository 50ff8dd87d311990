"""What plans disputes without being asked, and the job that people start by name.

Accounts are partitions that come and go with their findings. The sensor adds the new ones, asks for those whose stored plans
were made from other findings or settings, and drops those that are gone.
"""

from collections.abc import Sequence
from itertools import groupby

import dagster as dg

from coverage_assets.defs.disputes.assets import ACCOUNTS
from coverage_assets.defs.partitions import RANGE_END, RANGE_START
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    StaleDisputes,
    find_stale_disputes,
)
from coverage_assets.errors import UserError
from coverage_assets.foundation.digests import sha256_json
from resources.artifacts import Artifacts
from resources.findings import DisputeFindings
from resources.partition_keys import account_key

DISPUTES_JOB = "plan_disputes"
INTERVAL_SECONDS = 30
FRESH = "fresh"

DISPUTES = dg.define_asset_job(
    DISPUTES_JOB,
    selection=dg.AssetSelection.assets(INVENTORIES, PLANS, AUDIT),
    description="Plan disputes: inventories, the plans of the chosen accounts, the audit, and all checks.",
)


def look(findings: DisputeFindings, artifacts: Artifacts) -> StaleDisputes:
    """What has to be planned again."""
    accounts, broken = findings.read()
    return find_stale_disputes(accounts, broken, findings.settings(), artifacts.store())


def build_requests(stale: StaleDisputes, known: Sequence[str]) -> list[dg.RunRequest]:
    """The runs that plan what is stale. `known` are all partition keys, in the instance's own order.

    One stretch of accounts is planned together with the overviews; of several, each has its run, and the overviews one.
    """
    overviews = [dg.AssetKey(INVENTORIES), dg.AssetKey(AUDIT)] if stale.overviews else []
    stretches = _stretches({account_key(account) for account in stale.accounts}, known)
    if len(stretches) <= 1:
        selection = [*([dg.AssetKey(PLANS)] if stretches else []), *overviews]
        return (
            [
                dg.RunRequest(
                    asset_selection=selection, tags=_tags(stretches[0]) if stretches else {}
                )
            ]
            if selection
            else []
        )
    plans = [
        dg.RunRequest(asset_selection=[dg.AssetKey(PLANS)], tags=_tags(stretch))
        for stretch in stretches
    ]
    return [*plans, dg.RunRequest(asset_selection=overviews)]


def _stretches(wanted: set[str], known: Sequence[str]) -> list[list[str]]:
    return [list(keys) for inside, keys in groupby(known, key=wanted.__contains__) if inside]


def _tags(stretch: Sequence[str]) -> dict[str, str]:
    return {RANGE_START: stretch[0], RANGE_END: stretch[-1]}


@dg.sensor(
    name="findings_changes",
    target=dg.AssetSelection.assets(INVENTORIES, PLANS, AUDIT),
    minimum_interval_seconds=INTERVAL_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Plans the accounts whose findings or settings have changed. A broken file does not stop the others.",
)
def findings_changes(
    context: dg.SensorEvaluationContext, findings: DisputeFindings, artifacts: Artifacts
) -> dg.SensorResult | dg.SkipReason:
    """Ask for what is stale, once for each state of the findings."""
    try:
        stale = look(findings, artifacts)
    except UserError as error:
        return dg.SkipReason(
            f"The findings or the planner's configuration cannot be read; nothing is planned:\n{error}"
        )
    if not stale:
        return dg.SensorResult(
            skip_reason="Every account is planned as its findings and the settings say.",
            cursor=FRESH,
        )
    stage = sha256_json([stale.accounts, stale.gone, stale.overviews])
    if context.cursor == stage:
        return dg.SkipReason(
            "The runs for these accounts were asked for already; they are running or have failed."
        )
    known = list(context.instance.get_dynamic_partitions(ACCOUNTS.name or ""))
    fresh = [key for key in map(account_key, stale.accounts) if key not in known]
    gone = [account_key(account) for account in stale.gone if account_key(account) in known]
    changes = [ACCOUNTS.build_add_request(fresh)] if fresh else []
    return dg.SensorResult(
        run_requests=build_requests(stale, [*known, *fresh]),
        cursor=stage,
        dynamic_partitions_requests=[
            *changes,
            *([ACCOUNTS.build_delete_request(gone)] if gone else []),
        ],
    )
