"""The sensor of a namespace, on the clinic, with runs carried out as the daemon would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import dagster as dg
import pytest

from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.namespace_definitions import build_namespace
from coverage_assets.defs.planner import RefusedDeclaration
from coverage_assets.defs.sensor import ATTEMPTS, PAUSES, NextTick
from coverage_assets.errors import OutputError
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from tests.defs.project import Project

DISTANT = (
    "{ domain: billing, behavior: calm, insurance: private }",
    "{ domain: appointments, behavior: worried, insurance: private }",
)
Tick = dg.SensorResult | dg.SkipReason


def tick(project: Project, cursor: str | None = None, *, now: float = 0.0) -> Tick:
    """Look once, at a time."""
    cuts = build_namespace(project.namespace, FAMILIES).cuts
    wanted = find_wanted(project.namespace, FAMILIES)
    look = NextTick(project.namespace, FAMILIES, wanted, cuts, project.instance)
    return look.next_tick(cursor, now)


def carry_out(project: Project, step: Tick) -> list[dg.ExecuteInProcessResult]:
    """Carry out what a tick asks for."""
    assert isinstance(step, dg.SensorResult)
    definitions = project.definitions()
    return [
        definitions.resolve_job_def(str(request.job_name)).execute_in_process(
            instance=project.instance,
            asset_selection=list(request.asset_selection or []),
            tags=dict(request.tags),
            raise_on_error=False,
        )
        for request in step.run_requests or []
    ]


def asked(step: Tick) -> list[list[str]]:
    """The assets of every run that a tick asks for."""
    assert isinstance(step, dg.SensorResult)
    return [[key.path[-1] for key in run.asset_selection or []] for run in step.run_requests or []]


def message(step: Tick) -> str:
    reason = step.skip_reason if isinstance(step, dg.SensorResult) else step
    return str(reason.skip_message if reason else None)


def cursor_of(step: Tick) -> str | None:
    assert isinstance(step, dg.SensorResult)
    return step.cursor


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let every write fail until the returned function is called."""
    write = ArtifactStore.write

    def refuse(*_: object) -> None:
        raise OutputError("no space left on device")

    monkeypatch.setattr(ArtifactStore, "write", refuse)
    return lambda: monkeypatch.setattr(ArtifactStore, "write", write)


def test_nothing_stale_asks_for_nothing(project: Project) -> None:
    step = tick(project)
    assert (asked(step), message(step)) == ([], "Everything stored is what is declared.")


def test_nothing_stored_takes_one_run(empty: Project) -> None:
    assert asked(tick(empty)) == [["taxonomy", "exclusion_rules", SCENARIOS, MANIFEST]]


def test_what_is_asked_for_makes_everything_fresh(empty: Project) -> None:
    carry_out(empty, tick(empty))
    assert empty.stale() == {}


def test_two_distant_cells_are_rebuilt_and_then_what_is_whole(project: Project) -> None:
    for number, where in enumerate(DISTANT):
        project.files.add_rule(where, name=f"rule_{number}")
    first = tick(project)
    results = carry_out(project, first)
    second = tick(project, cursor_of(first))
    results += carry_out(project, second)
    assert (asked(first), asked(second), [result.success for result in results]) == (
        [["exclusion_rules", SCENARIOS], [SCENARIOS]],
        [[MANIFEST]],
        [True, True, True],
    )
    assert project.stale() == {}


def test_while_a_run_is_not_at_its_end_nothing_more_is_asked_for(project: Project) -> None:
    project.files.change_one_cell()
    (request,) = tick(project).run_requests or []  # type: ignore[union-attr]
    project.instance.add_run(
        dg.DagsterRun(
            job_name=str(request.job_name),
            status=dg.DagsterRunStatus.STARTED,
            tags=dict(request.tags),
        )
    )
    assert "Waiting for 1 run" in message(tick(project))


def test_what_failed_is_asked_for_again_after_a_pause(
    project: Project, full_disk: Callable[[], None]
) -> None:
    project.files.change_one_cell()
    first = tick(project)
    carry_out(project, first)
    ended = project.instance.get_run_records()[0].end_time or 0.0
    early = tick(project, cursor_of(first), now=ended + PAUSES[0] - 1)
    assert "asking again in 1 seconds" in message(early)
    again = tick(project, cursor_of(first), now=ended + PAUSES[0] + 1)
    assert asked(again) == asked(first)
    full_disk()
    carry_out(project, again)
    assert project.stale() == {}


@pytest.mark.usefixtures("full_disk")
def test_what_keeps_failing_fails_the_tick_and_names_its_runs(project: Project) -> None:
    project.files.change_one_cell()
    step, later = tick(project), 10.0**12
    for _ in range(ATTEMPTS - 1):
        carry_out(project, step)
        step = tick(project, cursor_of(step), now=later)
    (result,) = carry_out(project, step)
    with pytest.raises(RuntimeError, match=result.run_id):
        tick(project, cursor_of(step), now=later)


@pytest.mark.usefixtures("full_disk")
def test_another_edit_is_asked_for_at_once_after_failures(project: Project) -> None:
    project.files.change_one_cell()
    first = tick(project)
    carry_out(project, first)
    project.files.add_rule(DISTANT[1], name="another")
    assert len(asked(tick(project, cursor_of(first)))) == 2


def test_an_edit_taken_back_and_made_again_is_asked_for_again(project: Project) -> None:
    before = project.files.exclusions.read_text()
    cursor: str | None = None
    for text in (before + "\n# a remark", None, before, None):
        if text is None:
            project.files.change_one_cell()
        else:
            project.files.exclusions.write_text(text)
        step = tick(project, cursor)
        carry_out(project, step)
        cursor = cursor_of(tick(project, cursor_of(step)))
        assert project.stale() == {}


def test_a_second_attempt_goes_domain_by_domain(
    project: Project, full_disk: Callable[[], None]
) -> None:
    project.files.add_rule("{ behavior: calm, insurance: private }")
    first = tick(project)
    carry_out(project, first)
    full_disk()
    again = tick(project, cursor_of(first), now=10.0**12)
    assert (len(asked(first)), len(asked(again))) == (1, 5)


def test_nothing_is_built_on_what_a_check_has_failed(project: Project) -> None:
    cell = ("billing", "calm")
    project.store.write(SCENARIOS, {cell: project.store.read(SCENARIOS, cell).head(-1)})
    carry_out(project, tick(project))
    wrong = project.store.read(SCENARIOS, cell).head(-1)
    version = project.wanted()[SCENARIOS].versions[cell]
    project.store.write(SCENARIOS, {cell: Artifact(wrong, version=version)})
    project.run("check")
    project.files.replace("Two children who can wait", "Two kids who can wait")
    step = tick(project)
    carry_out(project, step)
    assert asked(step) == [["exclusion_rules"]]
    assert f"it waits: {MANIFEST} (1)" in message(tick(project, cursor_of(step)))


def test_what_cannot_be_used_is_named_although_all_else_is_fresh(project: Project) -> None:
    cuts = build_namespace(project.namespace, FAMILIES).cuts
    wanted = replace(project.wanted(), refused=(RefusedDeclaration(("x",), "x.yaml:3: broken"),))
    look = NextTick(project.namespace, FAMILIES, wanted, cuts, project.instance)
    assert "x.yaml:3: broken" in message(look.next_tick(None, 0.0))


def test_new_declarations_are_observed_once(project: Project) -> None:
    step = tick(project)
    assert isinstance(step, dg.SensorResult)
    names = {event.asset_key.path[-1] for event in step.asset_events or []}
    assert names == {"taxonomy_yaml", "exclusions_yaml", "declared_cells"}


def whole_tick(project: Project) -> Tick:
    sensor = project.definitions().get_unresolved_sensor_def(project.job("changes"))
    step = sensor(dg.build_sensor_context(instance=project.instance))
    assert isinstance(step, dg.SensorResult | dg.SkipReason)
    return step


def test_a_broken_file_rebuilds_nothing_and_says_where_it_is_broken(project: Project) -> None:
    project.files.exclusions.write_text("rules: [")
    assert f"{project.files.exclusions}:" in message(whole_tick(project))


def test_a_file_that_is_mended_is_rebuilt_from_as_if_nothing_had_been(project: Project) -> None:
    text = project.files.exclusions.read_text()
    project.files.exclusions.write_text("rules: [")
    whole_tick(project)
    project.files.exclusions.write_text(text)
    assert message(whole_tick(project)) == "Everything stored is what is declared."


def test_another_domain_than_is_loaded_asks_for_a_reload(project: Project) -> None:
    definitions = project.definitions()
    project.files.add_domain("pharmacy")
    sensor = definitions.get_unresolved_sensor_def(project.job("changes"))
    step = sensor(dg.build_sensor_context(instance=project.instance))
    assert isinstance(step, dg.SkipReason)
    assert "(pharmacy): reload the code location" in message(step)


def test_the_sensor_runs_unless_somebody_turns_it_off(project: Project) -> None:
    sensor = project.definitions().get_unresolved_sensor_def(project.job("changes"))
    assert sensor.default_status == dg.DefaultSensorStatus.RUNNING
