from __future__ import annotations

import dagster as dg
import pytest

from coverage_assets.scenarios.freshness import MANIFEST
from tests.defs.conftest import Built
from tests.defs.project import Project


def test_the_files_can_be_observed(project: Project) -> None:
    result = project.run("observe")
    observed = {
        event.asset_key.path[-1]
        for event in result.get_asset_observation_events()
        if event.asset_key
    }
    assert observed == {"taxonomy_yaml", "exclusions_yaml"}


@pytest.mark.parametrize(
    ("asset", "rows"),
    [("taxonomy", 14 + 6 + 4 + 13 + 2), ("exclusion_rules", 7), (MANIFEST, 5_376)],
)
def test_every_table_shows_its_size(built_commerce: Built, asset: str, rows: int) -> None:
    event = next(
        one
        for one in built_commerce.result.get_asset_materialization_events()
        if one.asset_key == dg.AssetKey(["commerce", asset])
    )
    assert event.materialization.metadata["dagster/row_count"].value == rows
