from __future__ import annotations

import dagster as dg
import pytest

from coverage_assets.defs.partitions import PartitionBlock, all_cells
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, declared, find_stale
from tests.defs.editing import ONE_CELL
from tests.defs.project import Project

CELL = ONE_CELL["clinic"]
ALONE = PartitionBlock((CELL[0],), (CELL[1],)).tags
EVERYTHING = {"taxonomy", "exclusion_rules", SCENARIOS, MANIFEST}


def requested_runs(step: dg.SensorResult | dg.SkipReason) -> list[tuple[set[str], dict[str, str]]]:
    """The runs that a tick requests: what they build, and their tags."""
    requests = (step.run_requests or []) if isinstance(step, dg.SensorResult) else []
    return [
        ({key.path[-1] for key in one.asset_selection or []}, dict(one.tags)) for one in requests
    ]


def skip_message(step: dg.SensorResult | dg.SkipReason) -> str:
    """Why a tick requests nothing."""
    skipped = step.skip_reason if isinstance(step, dg.SensorResult) else step
    return str(skipped.skip_message) if skipped else ""


def cursor_after(step: dg.SensorResult | dg.SkipReason, before: str | None) -> str | None:
    """The cursor that the daemon passes to the next tick."""
    return (step.cursor or before) if isinstance(step, dg.SensorResult) else before


def is_fresh(project: Project) -> bool:
    return not find_stale(declared(project.files.load()), project.store)


def settle(project: Project, cursor: str | None = None, *, ticks: int = 3) -> str | None:
    """Tick a few times, executing what is requested."""
    for _ in range(ticks):
        step = project.tick(cursor)
        cursor = cursor_after(step, cursor)
        for request in (step.run_requests or []) if isinstance(step, dg.SensorResult) else []:
            assert project.execute(request).success
    return cursor


def change_cells(project: Project, *cells: tuple[str, str]) -> None:
    for number, (domain, behavior) in enumerate(cells):
        project.files.add_rule(
            f"{{ domain: {domain}, behavior: {behavior}, insurance: private }}",
            name=f"one_more_{number}",
        )


def test_the_first_tick_requests_everything_in_one_run(empty: Project) -> None:
    assert requested_runs(empty.tick()) == [
        (EVERYTHING, all_cells(empty.files.load().taxonomy).tags)
    ]


def test_the_first_run_builds_what_the_files_declare(empty: Project) -> None:
    settle(empty, ticks=1)
    assert is_fresh(empty)


def test_the_first_tick_records_every_cell(empty: Project) -> None:
    step = empty.tick()
    assert isinstance(step, dg.SensorResult)
    assert len(step.asset_events) == 20


def test_when_nothing_changed_nothing_is_requested(project: Project) -> None:
    step = project.tick()
    assert (requested_runs(step), skip_message(step)) == (
        [],
        "Everything that is stored is what the files declare.",
    )


def test_a_comment_requests_nothing(project: Project) -> None:
    project.files.comment()
    assert requested_runs(project.tick()) == []


def test_a_changed_cell_requests_that_cell_with_the_rules_and_the_manifest(
    project: Project,
) -> None:
    project.files.change_one_cell()
    assert requested_runs(project.tick()) == [({"exclusion_rules", SCENARIOS, MANIFEST}, ALONE)]


def test_the_run_for_a_changed_cell_leaves_everything_fresh(project: Project) -> None:
    project.files.change_one_cell()
    settle(project, ticks=1)
    assert is_fresh(project)


def test_the_run_for_a_changed_cell_builds_no_other_cell(project: Project) -> None:
    project.files.change_one_cell()
    step = project.tick()
    assert isinstance(step, dg.SensorResult)
    events = project.execute((step.run_requests or [])[0]).get_asset_materialization_events()
    assert [event.partition for event in events if event.asset_key == dg.AssetKey(SCENARIOS)] == [
        "calm|billing"
    ]


def test_a_changed_reason_requests_no_cell(project: Project) -> None:
    project.files.replace("Two children who can wait", "Two kids who can wait")
    assert requested_runs(project.tick()) == [({"exclusion_rules", MANIFEST}, {})]


def test_neighboring_cells_are_requested_in_one_run(project: Project) -> None:
    change_cells(project, ("billing", "calm"), ("billing", "rushed"))
    assert requested_runs(project.tick()) == [
        (
            {"exclusion_rules", SCENARIOS, MANIFEST},
            PartitionBlock(("billing",), ("calm", "rushed")).tags,
        )
    ]


def test_cells_apart_are_requested_in_runs_of_their_own_without_the_manifest(
    project: Project,
) -> None:
    change_cells(project, ("billing", "calm"), ("appointments", "worried"))
    assert requested_runs(project.tick()) == [
        ({"exclusion_rules"}, {}),
        ({SCENARIOS}, PartitionBlock(("billing",), ("calm",)).tags),
        ({SCENARIOS}, PartitionBlock(("appointments",), ("worried",)).tags),
    ]


def test_while_cells_apart_are_being_built_nothing_more_is_requested(project: Project) -> None:
    change_cells(project, ("billing", "calm"), ("appointments", "worried"))
    step = project.tick()
    assert isinstance(step, dg.SensorResult)
    project.execute((step.run_requests or [])[1])
    assert requested_runs(project.tick(step.cursor)) == []


def test_the_manifest_is_requested_when_the_cells_apart_are_there(project: Project) -> None:
    change_cells(project, ("billing", "calm"), ("appointments", "worried"))
    cursor = settle(project, ticks=1)
    assert requested_runs(project.tick(cursor)) == [({MANIFEST}, {})]


@pytest.mark.slow
def test_after_cells_apart_and_the_manifest_everything_is_fresh(project: Project) -> None:
    change_cells(project, ("billing", "calm"), ("appointments", "worried"))
    settle(project, ticks=2)
    assert is_fresh(project)


def test_the_same_content_is_not_requested_twice(project: Project) -> None:
    project.files.change_one_cell()
    step = project.tick()
    again = project.tick(cursor_after(step, None))
    assert (requested_runs(again), "asked for already" in skip_message(again)) == ([], True)


def test_a_comment_while_runs_are_under_way_requests_nothing_more(project: Project) -> None:
    project.files.change_one_cell()
    cursor = cursor_after(project.tick(), None)
    project.files.comment()
    assert requested_runs(project.tick(cursor)) == []


def test_a_second_edit_while_runs_are_under_way_is_requested(project: Project) -> None:
    project.files.change_one_cell()
    cursor = cursor_after(project.tick(), None)
    change_cells(project, ("appointments", "worried"))
    assert len(requested_runs(project.tick(cursor))) == 3


def test_an_edit_taken_back_after_it_was_built_is_requested_again(project: Project) -> None:
    before = project.files.exclusions.read_text()
    project.files.change_one_cell()
    cursor = settle(project)
    project.files.exclusions.write_text(before)
    assert requested_runs(project.tick(cursor)) == [
        ({"exclusion_rules", SCENARIOS, MANIFEST}, ALONE)
    ]


@pytest.mark.slow
def test_an_edit_made_taken_back_and_made_again_ends_fresh(project: Project) -> None:
    before = project.files.exclusions.read_text()
    project.files.change_one_cell()
    after = project.files.exclusions.read_text()
    cursor = settle(project)
    project.files.exclusions.write_text(before)
    cursor = settle(project, cursor)
    project.files.exclusions.write_text(after)
    settle(project, cursor)
    assert is_fresh(project)


def test_an_edit_taken_back_before_it_was_built_is_requested_when_it_is_made_again(
    project: Project,
) -> None:
    before = project.files.exclusions.read_text()
    project.files.change_one_cell()
    after = project.files.exclusions.read_text()
    cursor = cursor_after(project.tick(), None)
    project.files.exclusions.write_text(before)
    cursor = cursor_after(project.tick(cursor), cursor)
    project.files.exclusions.write_text(after)
    assert len(requested_runs(project.tick(cursor))) == 1


def test_an_edit_taken_back_before_it_was_built_is_taken_back_in_the_record(
    project: Project,
) -> None:
    settle(project, ticks=1)
    before = project.files.exclusions.read_text()
    project.files.change_one_cell()
    step = project.tick()
    assert isinstance(step, dg.SensorResult)
    for event in step.asset_events:
        project.instance.report_runless_asset_event(event)
    project.files.exclusions.write_text(before)
    back = project.tick(step.cursor)
    assert isinstance(back, dg.SensorResult)
    assert [event.partition for event in back.asset_events] == ["calm|billing"]


def test_a_cell_that_is_lost_after_everything_was_fresh_is_requested(empty: Project) -> None:
    cursor = settle(empty)
    (empty.artifacts / "clinic" / "scenarios" / "billing" / "calm.parquet").unlink()
    assert requested_runs(empty.tick(cursor)) == [({SCENARIOS, MANIFEST}, ALONE)]


@pytest.fixture
def broken(project: Project) -> tuple[Project, dg.Definitions]:
    """A project whose rules somebody is editing, and the definitions that were loaded before."""
    definitions = project.definitions()
    project.files.replace("limit: 4", "limit: four")
    return project, definitions


def test_a_broken_file_requests_nothing_and_is_named_with_its_line(
    broken: tuple[Project, dg.Definitions],
) -> None:
    project, definitions = broken
    step = project.tick("before", definitions)
    line = project.files.exclusions.read_text().split("limit: four")[0].count("\n") + 1
    assert (requested_runs(step), f"{project.files.exclusions}:{line}:" in skip_message(step)) == (
        [],
        True,
    )


def test_a_broken_file_keeps_the_cursor(broken: tuple[Project, dg.Definitions]) -> None:
    project, definitions = broken
    assert cursor_after(project.tick("before", definitions), "before") == "before"


def test_a_file_that_was_fixed_is_read_again(broken: tuple[Project, dg.Definitions]) -> None:
    project, definitions = broken
    cursor = cursor_after(project.tick("before", definitions), "before")
    project.files.replace("limit: four", "limit: 4")
    project.files.change_one_cell()
    assert requested_runs(project.tick(cursor, definitions)) == [
        ({"exclusion_rules", SCENARIOS, MANIFEST}, ALONE)
    ]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"rules: [", b"- &a [*a]\n"])
def test_whatever_stands_in_a_file_the_sensor_never_fails(project: Project, damage: bytes) -> None:
    definitions = project.definitions()
    project.files.exclusions.write_bytes(damage)
    assert skip_message(project.tick(None, definitions)).startswith("The declared files are broken")


def test_a_file_that_is_gone_requests_nothing(project: Project) -> None:
    definitions = project.definitions()
    project.files.taxonomy.unlink()
    assert skip_message(project.tick(None, definitions)).startswith("The declared files are broken")


def test_a_lint_error_requests_nothing_and_is_named_with_its_line(project: Project) -> None:
    project.files.add_rule("{ domain: billing, behavior: calm }")
    step = project.tick()
    assert (requested_runs(step), f"{project.files.exclusions}:" in skip_message(step)) == (
        [],
        True,
    )


def test_a_new_domain_requests_a_reload(project: Project) -> None:
    definitions = project.definitions()
    project.files.add_domain("pharmacy")
    step = project.tick(None, definitions)
    assert (
        requested_runs(step),
        skip_message(step).startswith("The files declare other cells than are loaded"),
    ) == ([], True)


def test_the_message_names_what_is_new_and_how_to_reload(project: Project) -> None:
    definitions = project.definitions()
    project.files.add_domain("pharmacy")
    step = skip_message(project.tick(None, definitions))
    assert step.endswith("(domain pharmacy): reload the code location.")


def test_after_a_reload_just_the_new_domain_is_requested(project: Project) -> None:
    project.files.add_domain("pharmacy")
    behaviors = tuple(behavior.slug for behavior in project.files.load().taxonomy.behaviors)
    [(_, tags)] = requested_runs(project.tick())
    assert tags == PartitionBlock(("pharmacy",), behaviors).tags


@pytest.mark.slow
def test_a_domain_that_is_gone_is_pruned_when_the_manifest_is_built(project: Project) -> None:
    project.files.add_domain("pharmacy")
    cursor = settle(project)
    text = project.files.taxonomy.read_text()
    project.files.taxonomy.write_text(
        text.replace("  - { slug: pharmacy, name: Pharmacy, description: One more. }\n", "")
    )
    settle(project, cursor)
    assert (
        is_fresh(project),
        [name for name in project.store.sums(SCENARIOS) if "pharmacy" in name],
    ) == (True, [])
