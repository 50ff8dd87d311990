"""The jobs that people start by name: one for conversations and datasets, one for domains."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.datasets.build import DOMAINS, GLOBAL
from coverage_assets.defs.datasets.requests import BY_CELL, DATASETS_JOB, DOMAINS_JOB


def build_jobs() -> list[AssetJob]:
    """Build a job for assets by cell and one for assets by domain: a run cannot mix partitions."""
    return [
        dg.define_asset_job(
            DATASETS_JOB,
            selection=dg.AssetSelection.assets(*BY_CELL, GLOBAL),
            description=(
                "Tell the conversations of the chosen cells, collate their datasets "
                "and the one over everything."
            ),
        ),
        dg.define_asset_job(
            DOMAINS_JOB,
            selection=dg.AssetSelection.assets(DOMAINS),
            description=(
                "Collate the combined datasets of the chosen domains. "
                "Their cells' datasets must be there."
            ),
        ),
    ]
