from __future__ import annotations

import polars as pl
import pytest

from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.cells import Cell
from coverage_assets.scenarios.enumerate import by_cell
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from resources.partition_keys import key_of
from tests.defs.conftest import Built
from tests.defs.project import Project, block_tags
from tests.defs.results import check_outcomes, failed_steps, materialized_partitions

TABLES = ("taxonomy", "exclusion_rules", SCENARIOS, MANIFEST)
CELL = ("billing", "calm")


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


def test_of_the_checks_of_commerce_only_that_of_gaps_warns(built_commerce: Built) -> None:
    failing = {
        name: outcome
        for name, outcome in check_outcomes(built_commerce.result).items()
        if not outcome[0]
    }
    assert failing == {"gaps_are_by_design_or_waived": (False, "WARN")}


def test_every_check_of_what_was_built_is_made(built_commerce: Built) -> None:
    graph = built_commerce.project.definitions().resolve_asset_graph()
    wanted = {key.name for key in graph.asset_check_keys if key.asset_key.path[-1] in TABLES}
    assert set(check_outcomes(built_commerce.result)) == wanted


def test_a_check_that_warns_says_how_often(built_commerce: Built) -> None:
    found = built_commerce.result.get_asset_check_evaluations()
    assert [one.metadata["not_by_design"].value for one in found if not one.passed] == [2]


def test_looking_at_what_is_stored_passes_without_building(project: Project) -> None:
    result = project.run("check")
    assert (result.get_asset_materialization_events(), failed_steps(result)) == ([], [])


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
    result = project.run("check")
    asset = SCENARIOS if check.startswith(("scenarios", "scenario_counts")) else MANIFEST
    assert (
        f"clinic__checks_of_{asset}" in failed_steps(result),
        check_outcomes(result)[check],
    ) == (
        True,
        (False, "ERROR"),
    )


def test_a_wrong_cell_of_a_run_stops_the_manifest(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*arguments: object) -> dict[Cell, pl.DataFrame]:
        return {cell: with_a_row_less(table) for cell, table in by_cell(*arguments).items()}  # type: ignore[arg-type]

    monkeypatch.setattr("coverage_assets.defs.scenarios.assets.by_cell", wrong)
    result = project.run(assets=[SCENARIOS, MANIFEST], tags=block_tags((CELL[0],), (CELL[1],)))
    assert (result.success, materialized_partitions(result, MANIFEST)) == (False, [])


def test_a_run_is_not_judged_by_a_cell_that_it_did_not_build(project: Project) -> None:
    project.store.write(SCENARIOS, {CELL: with_a_row_less(project.store.read(SCENARIOS, CELL))})
    result = project.run(assets=[SCENARIOS], tags=block_tags(("billing",), ("rushed",)))
    assert (result.success, materialized_partitions(result, SCENARIOS)) == (
        True,
        ["rushed|billing"],
    )


def test_what_must_hold_over_all_cells_is_judged_with_the_manifest(project: Project) -> None:
    project.store.write(SCENARIOS, {CELL: with_rows_twice(project.store.read(SCENARIOS, CELL))})
    result = project.run(assets=[SCENARIOS, MANIFEST], tags=block_tags(("billing",), ("rushed",)))
    assert check_outcomes(result)["scenario_ids_are_unique"] == (False, "ERROR")


def test_a_failing_check_names_the_command_that_mends_it(project: Project) -> None:
    project.store.write(SCENARIOS, {CELL: with_a_row_less(project.store.read(SCENARIOS, CELL))})
    found = project.run("check").get_asset_check_evaluations()
    (failing,) = [one for one in found if one.check_name == "scenario_counts_add_up"]
    assert (
        "coverage-assets materialize --force --vertical clinic "
        "--select clinic/scenarios --domain billing --behavior calm"
    ) in str(failing.description)


def test_a_failing_check_names_the_partition(project: Project) -> None:
    project.store.write(SCENARIOS, {CELL: with_a_row_less(project.store.read(SCENARIOS, CELL))})
    found = project.run("check").get_asset_check_evaluations()
    shown = (
        next(one for one in found if one.check_name == "scenario_counts_add_up")
        .metadata["partitions"]
        .value
    )
    assert shown == [key_of(CELL)]


def test_a_manifest_that_lists_less_fails_its_check(project: Project) -> None:
    table = project.store.read(MANIFEST).head(-1)
    project.store.write(MANIFEST, {(): Artifact(table, "{}\n", "1")})
    assert check_outcomes(project.run("check"))["manifest_lists_every_kept_scenario"] == (
        False,
        "ERROR",
    )


def test_a_stored_cell_that_keeps_nothing_fails_the_check_of_cells(project: Project) -> None:
    stored = project.store.read(SCENARIOS, CELL)
    rule = pl.lit("waiting_children").alias("excluded_by")
    project.store.write(
        SCENARIOS, {CELL: stored.with_columns(pl.lit(value=False).alias("kept"), rule)}
    )
    assert check_outcomes(project.run("check"))["every_cell_is_covered_or_waived"] == (
        False,
        "ERROR",
    )


def test_a_cell_that_keeps_nothing_may_be_waived(project: Project) -> None:
    project.files.add_rule("{ domain: billing, behavior: calm }")
    text = project.files.exclusions.read_text()
    where = "{ domain: billing, behavior: calm }"
    waiver = f"waivers:\n  - {{ where: {where}, reason: Seen to., owner: team:test }}\n"
    project.files.exclusions.write_text(text + "\n" + waiver)
    assert check_outcomes(project.run())["every_cell_is_covered_or_waived"] == (True, "ERROR")
