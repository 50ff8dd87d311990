from __future__ import annotations

from typing import Any

import dagster as dg
import pytest

from coverage_assets.foundation.part_files import RECORD
from coverage_assets.foundation.storage import SUMS
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, cell_digests
from coverage_assets.scenarios.verify import verify
from resources.namespace import Location
from resources.partition_keys import key_of
from tests.defs.conftest import Built
from tests.defs.editing import bytes_below
from tests.defs.project import Project, block_tags
from tests.defs.results import materialized_partitions

TABLES = ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST)
CELL = ("billing", "calm")
BLOCK = (("prescriptions", "test_results"), ("rushed", "worried", "on_behalf"))


@pytest.mark.parametrize(("name", "cells"), [("commerce", 84), ("clinic", 20)])
def test_rebuilding_everything_builds_every_cell_and_three_tables(
    name: str, cells: int, request: pytest.FixtureRequest
) -> None:
    built: Built = request.getfixturevalue(f"built_{name}")
    counts = {
        asset: len(materialized_partitions(built.result, asset))
        for asset in ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST)
    }
    assert counts == {"taxonomy": 1, "exclusion_rules": 1, SCENARIOS: cells, MANIFEST: 1}


def test_rebuilding_everything_succeeds(built_commerce: Built) -> None:
    assert built_commerce.result.success


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_what_a_full_run_stores_can_be_verified(name: str, request: pytest.FixtureRequest) -> None:
    project: Project = request.getfixturevalue(f"built_{name}").project
    assert verify(project.artifacts, project.files.config).failures == ()


def test_a_full_run_stores_what_the_files_declare(built_commerce: Built) -> None:
    project = built_commerce.project
    wanted = cell_digests(project.files.load())
    assert project.store.intact(SCENARIOS, list(wanted)) == wanted


def test_what_a_full_run_stores_is_all_that_is_wanted_of_cells(built_clinic: Built) -> None:
    assert built_clinic.project.stale() == {}


def test_a_run_for_one_cell_gives_the_bytes_of_that_cell_of_a_full_run(
    empty: Project, built_clinic: Built
) -> None:
    empty.run(assets=[SCENARIOS], tags=block_tags((CELL[0],), (CELL[1],)))
    name = "clinic/scenarios/billing/calm.parquet"
    found = bytes_below(empty.artifacts)
    assert found == {
        name: bytes_below(built_clinic.project.artifacts)[name],
        "clinic/scenarios/SHA256SUMS": found["clinic/scenarios/SHA256SUMS"],
    }


def test_a_run_for_one_partition_as_the_ui_starts_it_builds_that_cell(empty: Project) -> None:
    job = empty.definitions().resolve_job_def("clinic__rebuild")
    result = job.execute_in_process(
        instance=empty.instance,
        partition_key=key_of(CELL),
        asset_selection=[dg.AssetKey(["clinic", SCENARIOS])],
    )
    assert materialized_partitions(result, SCENARIOS) == [key_of(CELL)]


def test_a_run_for_a_block_builds_only_its_cells(empty: Project) -> None:
    result = empty.run(assets=[SCENARIOS], tags=block_tags(*BLOCK))
    assert sorted(map(str, materialized_partitions(result, SCENARIOS))) == sorted(
        key_of((domain, behavior)) for domain in BLOCK[0] for behavior in BLOCK[1]
    )


def test_cells_that_are_built_block_by_block_are_those_of_a_full_run(
    empty: Project, built_clinic: Built
) -> None:
    taxonomy = empty.files.load().taxonomy
    for behavior in taxonomy.behaviors:
        empty.run(
            assets=[SCENARIOS],
            tags=block_tags(taxonomy.dimensions["domain"], (behavior.slug,)),
        )
    empty.run(assets=["taxonomy", "exclusion_rules", MANIFEST])
    assert bytes_below(empty.artifacts) == bytes_below(built_clinic.project.artifacts)


def test_building_again_changes_no_byte(project: Project, built_clinic: Built) -> None:
    project.run()
    assert bytes_below(project.artifacts) == bytes_below(built_clinic.project.artifacts)


def test_every_cell_shows_its_size_its_digest_and_its_first_rows(built_commerce: Built) -> None:
    events = built_commerce.result.get_asset_materialization_events()
    shown = [
        event.materialization.metadata
        for event in events
        if event.asset_key == dg.AssetKey(["commerce", SCENARIOS])
    ]
    wanted = {
        "dagster/partition_row_count",
        "kept",
        "excluded",
        "excluded_by",
        "rows_sha256",
        "preview",
    }
    assert [metadata for metadata in shown if not wanted <= set(metadata)] == []


def test_the_sizes_of_the_cells_add_up(built_commerce: Built) -> None:
    events = built_commerce.result.get_asset_materialization_events()
    shown = [
        event.materialization.metadata
        for event in events
        if event.asset_key == dg.AssetKey(["commerce", SCENARIOS])
    ]
    keys = ("dagster/partition_row_count", "kept", "excluded")
    assert [sum(int(str(metadata[key].value)) for metadata in shown) for key in keys] == [
        9_072,
        5_376,
        3_696,
    ]


def test_a_preview_shows_the_first_rows_as_a_table(built_commerce: Built) -> None:
    event = next(
        one
        for one in built_commerce.result.get_asset_materialization_events()
        if one.asset_key == dg.AssetKey(["commerce", SCENARIOS])
    )
    lines = str(event.materialization.metadata["preview"].value).splitlines()
    assert (lines[0].split(" | ")[0], len(lines)) == ("| scenario_id", 2 + 4 + 2)


def test_broken_files_fail_a_run_and_change_no_byte(project: Project, built_clinic: Built) -> None:
    definitions, tags = project.definitions(), project.whole
    project.files.exclusions.write_text("rules: [")
    job = definitions.resolve_job_def("clinic__rebuild")
    result = job.execute_in_process(instance=project.instance, tags=tags, raise_on_error=False)
    assert (result.success, bytes_below(project.artifacts)) == (
        False,
        bytes_below(built_clinic.project.artifacts),
    )


def test_a_cell_that_is_no_longer_declared_is_pruned_with_the_manifest(project: Project) -> None:
    project.store.write(SCENARIOS, {("gone", "calm"): project.store.read(SCENARIOS, CELL)})
    project.run(assets=[MANIFEST])
    assert "gone/calm.parquet" not in project.store.sums(SCENARIOS)


def test_a_run_into_an_object_store_stores_the_same_bytes(
    instance: dg.DagsterInstance, built_clinic: Built
) -> None:
    import fsspec

    from coverage_assets.defs.definitions import build_definitions

    location = Location(artifacts="memory://test-runs/artifacts")
    definitions = build_definitions("clinic", location=location)
    job = definitions.resolve_job_def("clinic__rebuild")
    job.execute_in_process(instance=instance, tags=built_clinic.project.whole)
    system = fsspec.filesystem("memory")
    stored = {
        name.removeprefix("/test-runs/artifacts/"): system.cat_file(name)
        for name in system.find("/test-runs")
        if not name.endswith(f".{RECORD}") and "/.memory/" not in name
    }
    local = bytes_below(built_clinic.project.artifacts)
    assert stored == {name: data for name, data in local.items() if not name.endswith(SUMS)}


def test_every_column_of_the_manifest_comes_from_the_scenarios(built_clinic: Built) -> None:
    (event,) = [
        one
        for one in built_clinic.result.get_asset_materialization_events()
        if one.asset_key == dg.AssetKey(["clinic", MANIFEST])
    ]
    lineage: Any = event.materialization.metadata["dagster/column_lineage"].value
    sources = {dep.asset_key for deps in lineage.deps_by_column.values() for dep in deps}
    assert sources == {dg.AssetKey(["clinic", SCENARIOS])}
