from __future__ import annotations

from pathlib import Path

from coverage_assets.datasets.build.freshness import BEHAVIORS, DOMAINS
from coverage_assets.datasets.build.generator import DeclaredGeneratorFactory
from coverage_assets.datasets.build.run import generate
from coverage_assets.datasets.plan.run_plan import DatasetRequest, prepare
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical
from resources.partition_keys import key_of
from tests.defs.editing import bytes_below
from tests.defs.generated import DOMAIN, Generated
from tests.defs.results import materialized_partitions


def test_one_run_collates_every_cell_that_is_requested(generated: Generated) -> None:
    assert sorted(map(str, materialized_partitions(generated.by_cell, BEHAVIORS))) == sorted(
        key_of(cell) for cell in generated.cells
    )


def test_a_domain_is_combined_in_a_run_of_its_own(generated: Generated) -> None:
    assert materialized_partitions(generated.by_domain, DOMAINS) == [DOMAIN]


def test_the_datasets_are_the_bytes_that_generate_writes(
    generated: Generated, helpdesk: Vertical, tmp_path: Path
) -> None:
    config = generated.project.files.config
    request = DatasetRequest(selection=Selection((DOMAIN,)), combine=("domain",))
    generate(prepare(DeclaredGeneratorFactory(config, "helpdesk"), helpdesk, request), tmp_path)
    by_command = {
        name: data
        for name, data in bytes_below(tmp_path / "datasets" / "helpdesk").items()
        if name.startswith(DOMAIN)
    }
    assert bytes_below(generated.datasets) == by_command
