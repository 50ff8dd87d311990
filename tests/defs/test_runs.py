from __future__ import annotations

import dagster as dg
import polars as pl
import pytest

from coverage_assets.defs.partitions import PartitionBlock
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, declared
from coverage_assets.scenarios.verify import verify
from resources.partition_keys import key_of
from tests.defs.conftest import Built
from tests.defs.editing import bytes_below
from tests.defs.project import Project

TABLES = ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST)
CELL = ("billing", "calm")
BLOCK = PartitionBlock(("prescriptions", "test_results"), ("rushed", "worried", "on_behalf"))


def built_by(result: dg.ExecuteInProcessResult, asset: str) -> list[str | None]:
    """The partitions of an asset that a run put on record."""
    events = [
        event
        for event in result.get_asset_materialization_events()
        if event.asset_key == dg.AssetKey(asset)
    ]
    return [event.partition for event in events]


def outcomes(result: dg.ExecuteInProcessResult) -> dict[str, tuple[bool, str]]:
    found = result.get_asset_check_evaluations()
    return {one.check_name: (one.passed, one.severity.value) for one in found}


def failed_steps(result: dg.ExecuteInProcessResult) -> list[str]:
    return [event.step_key or "" for event in result.all_events if event.is_step_failure]


@pytest.mark.parametrize(("name", "cells"), [("commerce", 84), ("clinic", 20)])
def test_rebuilding_everything_builds_every_cell_and_three_tables(
    name: str, cells: int, request: pytest.FixtureRequest
) -> None:
    built: Built = request.getfixturevalue(f"built_{name}")
    counts = {
        asset: len(built_by(built.result, asset))
        for asset in ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST)
    }
    assert counts == {"taxonomy": 1, "exclusion_rules": 1, SCENARIOS: cells, MANIFEST: 1}


def test_rebuilding_everything_succeeds(built_commerce: Built) -> None:
    assert built_commerce.result.success


def test_of_the_checks_of_commerce_only_that_of_gaps_warns(built_commerce: Built) -> None:
    failing = {
        name: outcome for name, outcome in outcomes(built_commerce.result).items() if not outcome[0]
    }
    assert failing == {"gaps_are_by_design_or_waived": (False, "WARN")}


def test_every_check_of_what_was_built_is_made(built_commerce: Built) -> None:
    graph = built_commerce.project.definitions().resolve_asset_graph()
    wanted = {key.name for key in graph.asset_check_keys if key.asset_key.path[-1] in TABLES}
    assert set(outcomes(built_commerce.result)) == wanted


def test_a_check_that_warns_says_how_often(built_commerce: Built) -> None:
    found = built_commerce.result.get_asset_check_evaluations()
    assert [one.metadata["not_by_design"].value for one in found if not one.passed] == [2]


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_what_a_full_run_stores_can_be_verified(name: str, request: pytest.FixtureRequest) -> None:
    project: Project = request.getfixturevalue(f"built_{name}").project
    assert verify(project.artifacts, project.files.config).failures == ()


def test_a_full_run_stores_what_the_files_declare(built_commerce: Built) -> None:
    project = built_commerce.project
    wanted = declared(project.files.load())
    assert project.store.intact(SCENARIOS, list(wanted.cells)) == wanted.cells


def test_the_stored_manifest_has_the_version_that_is_declared(built_commerce: Built) -> None:
    project = built_commerce.project
    assert project.store.intact(MANIFEST)[()] == declared(project.files.load()).manifest


def test_a_run_for_one_cell_gives_the_bytes_of_that_cell_of_a_full_run(
    empty: Project, built_clinic: Built
) -> None:
    empty.run(assets=[SCENARIOS], tags=PartitionBlock((CELL[0],), (CELL[1],)).tags)
    name = "clinic/scenarios/billing/calm.parquet"
    assert bytes_below(empty.artifacts) == {
        name: bytes_below(built_clinic.project.artifacts)[name],
        "clinic/scenarios/SHA256SUMS": bytes_below(empty.artifacts)["clinic/scenarios/SHA256SUMS"],
    }


def test_a_run_for_one_partition_as_the_ui_starts_it_builds_that_cell(empty: Project) -> None:
    job = empty.definitions().resolve_job_def("rebuild_everything")
    result = job.execute_in_process(
        instance=empty.instance,
        partition_key=key_of(CELL),
        asset_selection=[dg.AssetKey(SCENARIOS)],
    )
    assert built_by(result, SCENARIOS) == [key_of(CELL)]


def test_a_run_for_a_rectangle_builds_just_its_cells(empty: Project) -> None:
    result = empty.run(assets=[SCENARIOS], tags=BLOCK.tags)
    assert sorted(map(str, built_by(result, SCENARIOS))) == sorted(
        key_of(cell) for cell in BLOCK.cells
    )


def test_cells_that_are_built_one_rectangle_after_the_other_are_those_of_a_full_run(
    empty: Project, built_clinic: Built
) -> None:
    taxonomy = empty.files.load().taxonomy
    for behavior in taxonomy.behaviors:
        empty.run(
            assets=[SCENARIOS],
            tags=PartitionBlock(taxonomy.dimensions["domain"], (behavior.slug,)).tags,
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
        if event.asset_key == dg.AssetKey(SCENARIOS)
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
        if event.asset_key == dg.AssetKey(SCENARIOS)
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
        if one.asset_key == dg.AssetKey(SCENARIOS)
    )
    lines = str(event.materialization.metadata["preview"].value).splitlines()
    assert (lines[0].split(" | ")[0], len(lines)) == ("| scenario_id", 2 + 4 + 2)


@pytest.mark.parametrize(
    ("asset", "rows"),
    [("taxonomy", 14 + 6 + 4 + 13 + 2), ("exclusion_rules", 7), (MANIFEST, 5_376)],
)
def test_every_table_shows_its_size(built_commerce: Built, asset: str, rows: int) -> None:
    event = next(
        one
        for one in built_commerce.result.get_asset_materialization_events()
        if one.asset_key == dg.AssetKey(asset)
    )
    assert event.materialization.metadata["dagster/row_count"].value == rows


def test_looking_at_what_is_stored_passes_without_building(project: Project) -> None:
    result = project.run("check_everything")
    failed = [step for step in failed_steps(result) if step.removeprefix("checks_of_") in TABLES]
    assert (result.get_asset_materialization_events(), failed) == ([], [])


def with_other_bins(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.lit("never").alias("urgency"))


def with_rows_twice(table: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([table, table.head(1)])


def with_a_row_less(table: pl.DataFrame) -> pl.DataFrame:
    return table.head(-1)


def with_more_kept(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(
        pl.lit(value=True).alias("kept"), pl.lit(None, pl.String).alias("excluded_by")
    )


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        (with_other_bins, "scenarios_are_as_declared"),
        (with_rows_twice, "scenario_ids_are_unique"),
        (with_a_row_less, "scenario_counts_add_up"),
        (with_more_kept, "manifest_lists_every_kept_scenario"),
    ],
)
def test_a_wrong_cell_fails_a_check_and_the_job_of_checks(
    project: Project, damage: object, check: str
) -> None:
    table = damage(project.store.read(SCENARIOS, CELL))  # type: ignore[operator]
    project.store.write(SCENARIOS, {CELL: table})
    result = project.run("check_everything")
    asset = MANIFEST if check.startswith("manifest") else SCENARIOS
    assert (f"checks_of_{asset}" in failed_steps(result), outcomes(result)[check]) == (
        True,
        (False, "ERROR"),
    )


def test_a_wrong_cell_stops_the_manifest(project: Project) -> None:
    other = ("billing", "rushed")
    project.store.write(SCENARIOS, {CELL: with_rows_twice(project.store.read(SCENARIOS, CELL))})
    result = project.run(
        assets=[SCENARIOS, MANIFEST], tags=PartitionBlock((other[0],), (other[1],)).tags
    )
    assert (result.success, built_by(result, MANIFEST)) == (False, [])


def test_a_failing_check_names_the_partition(project: Project) -> None:
    project.store.write(SCENARIOS, {CELL: with_a_row_less(project.store.read(SCENARIOS, CELL))})
    found = project.run("check_everything").get_asset_check_evaluations()
    shown = (
        next(one for one in found if one.check_name == "scenario_counts_add_up")
        .metadata["partitions"]
        .value
    )
    assert shown == [key_of(CELL)]


def test_a_manifest_that_lists_less_fails_its_check(project: Project) -> None:
    table = project.store.read(MANIFEST).head(-1)
    project.store.write(MANIFEST, {(): Artifact(table, "{}\n", "1")})
    assert outcomes(project.run("check_everything"))["manifest_lists_every_kept_scenario"] == (
        False,
        "ERROR",
    )


def test_a_cell_that_keeps_nothing_is_a_lint_error_and_is_not_built(project: Project) -> None:
    project.files.add_rule("{ domain: billing, behavior: calm }")
    result = project.run()
    assert (outcomes(result)["rules_have_no_lint_errors"], built_by(result, SCENARIOS)) == (
        (False, "ERROR"),
        [],
    )


def test_a_stored_cell_that_keeps_nothing_fails_the_check_of_cells(project: Project) -> None:
    stored = project.store.read(SCENARIOS, CELL)
    rule = pl.lit("waiting_children").alias("excluded_by")
    project.store.write(
        SCENARIOS, {CELL: stored.with_columns(pl.lit(value=False).alias("kept"), rule)}
    )
    assert outcomes(project.run("check_everything"))["every_cell_is_covered_or_waived"] == (
        False,
        "ERROR",
    )


def test_a_cell_that_keeps_nothing_may_be_waived(project: Project) -> None:
    project.files.add_rule("{ domain: billing, behavior: calm }")
    text = project.files.exclusions.read_text()
    waiver = "waivers:\n  - { where: { domain: billing, behavior: calm }, reason: Seen to., owner: team:test }\n"
    project.files.exclusions.write_text(text + "\n" + waiver)
    assert outcomes(project.run())["every_cell_is_covered_or_waived"] == (True, "ERROR")


def test_broken_files_fail_a_run_and_change_no_byte(project: Project, built_clinic: Built) -> None:
    definitions, tags = project.definitions(), project.whole
    project.files.exclusions.write_text("rules: [")
    job = definitions.resolve_job_def("rebuild_everything")
    result = job.execute_in_process(instance=project.instance, tags=tags, raise_on_error=False)
    assert (result.success, bytes_below(project.artifacts)) == (
        False,
        bytes_below(built_clinic.project.artifacts),
    )


def test_a_cell_that_is_no_longer_declared_is_pruned_with_the_manifest(project: Project) -> None:
    project.store.write(SCENARIOS, {("gone", "calm"): project.store.read(SCENARIOS, CELL)})
    project.run(assets=[MANIFEST])
    assert "gone/calm.parquet" not in project.store.sums(SCENARIOS)


def test_the_files_can_be_observed(project: Project) -> None:
    result = project.run("observe_config")
    observed = {
        event.asset_key.path[-1]
        for event in result.get_asset_observation_events()
        if event.asset_key
    }
    assert observed == {"taxonomy_yaml", "exclusions_yaml"}


def test_a_run_into_an_object_store_stores_the_same_bytes(
    instance: dg.DagsterInstance, built_clinic: Built
) -> None:
    import fsspec

    from coverage_assets.defs.definitions import build_definitions

    definitions = build_definitions("clinic", artifacts="memory://test-runs/artifacts")
    job = definitions.resolve_job_def("rebuild_everything")
    job.execute_in_process(instance=instance, tags=built_clinic.project.whole)
    system = fsspec.filesystem("memory")
    stored = {
        name.removeprefix("/test-runs/artifacts/"): system.cat_file(name)
        for name in system.find("/test-runs")
    }
    assert stored == bytes_below(built_clinic.project.artifacts)
