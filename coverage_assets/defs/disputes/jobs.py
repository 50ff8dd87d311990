"""The job that people start by name."""

import dagster as dg

from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS

DISPUTES_JOB = "plan_disputes"

plan_disputes = dg.define_asset_job(
    DISPUTES_JOB,
    selection=dg.AssetSelection.assets(INVENTORIES, PLANS, AUDIT),
    description=(
        "Plan disputes: inventories, the plans of the chosen accounts, the audit, and all checks."
    ),
)
