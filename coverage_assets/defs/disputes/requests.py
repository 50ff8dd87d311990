"""Which accounts have to be planned again, and the runs that do it.

Accounts are dynamic partitions: they come and go with their findings.
Used by the sensor and the command line.
"""

from collections.abc import Sequence

import dagster as dg

from coverage_assets.defs.disputes.assets import ACCOUNTS
from coverage_assets.defs.partitions import consecutive_keys, range_tags
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    StaleDisputes,
    find_stale_disputes,
)
from resources.artifacts import Artifacts
from resources.findings import DisputeFindings
from resources.partition_keys import account_key


def find_stale(findings: DisputeFindings, artifacts: Artifacts) -> StaleDisputes:
    """Compare the findings and settings with what the stored plans were made from."""
    accounts, broken = findings.read()
    return find_stale_disputes(accounts, broken, findings.settings(), artifacts.store())


def known_accounts(instance: dg.DagsterInstance) -> list[str]:
    """Return all partition keys of accounts, in the order of the instance."""
    return list(instance.get_dynamic_partitions(str(ACCOUNTS.name)))


def build_requests(stale: StaleDisputes, known: Sequence[str]) -> list[dg.RunRequest]:
    """Build the runs that plan what is stale; `known` are all partition keys, in instance order.

    One group of consecutive accounts shares a run with the overviews. Several groups have a run
    each, and the overviews have one after them.
    """
    overviews = [dg.AssetKey(INVENTORIES), dg.AssetKey(AUDIT)] if stale.overviews else []
    plans = dg.AssetKey(PLANS)
    groups = consecutive_keys({account_key(account) for account in stale.accounts}, known)
    if len(groups) <= 1:
        selection = [*(plans for _ in groups), *overviews]
        tags = range_tags(groups[0]) if groups else {}
        return [dg.RunRequest(asset_selection=selection, tags=tags)] if selection else []
    runs = [dg.RunRequest(asset_selection=[plans], tags=range_tags(group)) for group in groups]
    return [*runs, dg.RunRequest(asset_selection=overviews)]
