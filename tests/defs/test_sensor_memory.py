"""What the sensor knows of its own runs: which wait, which count as attempts, and of what."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus as Status

from coverage_assets.defs import sensor
from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.planner import RefusedDeclaration
from coverage_assets.defs.sensor import ATTEMPT_TAG, ATTEMPTS, Asked
from coverage_assets.disputes.freshness import PLANS
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from tests.defs.daemon import Daemon, message_of, runs_of
from tests.defs.project import Project
from tests.defs.small_vertical import IN_VERTICALS

CELL = ("billing", "calm")
EDIT = "{ domain: billing, behavior: calm, insurance: private }"
DISTANT = "{ domain: appointments, behavior: worried, insurance: private }"
BROKEN = "billing.yaml:3: broken"


@pytest.fixture
def daemon(project: Project, monkeypatch: pytest.MonkeyPatch) -> Daemon:
    """The clinic with everything fresh, and a sensor that never pauses."""
    monkeypatch.setattr(sensor, "PAUSES", (0, 0))
    return Daemon(project.namespace, IN_VERTICALS, project.instance)


@pytest.fixture
def _refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the sensor find that a domain cannot be used."""
    refused = (RefusedDeclaration(("billing",), BROKEN),)
    monkeypatch.setattr(
        sensor, "find_wanted", lambda *given: replace(find_wanted(*given), refused=refused)
    )


def attempts_of(requests: list[dg.RunRequest]) -> set[str]:
    return {request.tags[ATTEMPT_TAG] for request in requests}


def fail_until_it_raises(daemon: Daemon) -> str:
    """Let every run that is asked for fail; return what the tick says at last."""
    for number in range(ATTEMPTS):
        requests = runs_of(daemon.tick())
        assert attempts_of(requests) == {str(number + 1)}
        for request in requests:
            daemon.record(request, Status.FAILURE)
    with pytest.raises(RuntimeError) as raised:
        daemon.tick()
    return str(raised.value)


def test_two_distant_cells_take_two_runs_then_one_and_then_nothing(
    daemon: Daemon, project: Project
) -> None:
    project.files.add_rule(EDIT, name="one")
    project.files.add_rule(DISTANT, name="two")
    assert [len(requests) for requests in daemon.work()] == [2, 1]
    assert (daemon.stale(), daemon.cursor) == ({}, Asked().cursor)


def test_another_edit_of_a_cell_is_asked_for_although_the_one_before_failed_too_often(
    daemon: Daemon, project: Project
) -> None:
    project.files.add_rule(EDIT)
    said = fail_until_it_raises(daemon)
    assert daemon.instance.get_runs()[0].run_id in said
    project.files.replace(EDIT, EDIT.replace("private", "uninsured"))
    assert attempts_of(runs_of(daemon.tick())) == {"1"}


def test_what_makes_progress_starts_at_the_first_attempt_again(
    daemon: Daemon, project: Project
) -> None:
    project.files.add_rule(EDIT, name="one")
    project.files.add_rule(DISTANT, name="two")
    built, failing = runs_of(daemon.tick())
    daemon.launch(built)
    daemon.record(failing, Status.FAILURE)
    assert attempts_of(runs_of(daemon.tick())) == {"1"}


def test_a_run_that_is_suspended_is_waited_for(daemon: Daemon, project: Project) -> None:
    project.files.add_rule(EDIT)
    (request,) = runs_of(daemon.tick())
    daemon.record(request, Status.SUSPENDED)
    assert message_of(daemon.tick()).startswith("Waiting for 1 run")


def test_a_run_that_is_being_stopped_is_waited_for_and_one_that_was_counts_as_an_attempt(
    daemon: Daemon, project: Project
) -> None:
    project.files.add_rule(EDIT)
    (request,) = runs_of(daemon.tick())
    daemon.record(request, Status.CANCELING)
    assert message_of(daemon.tick()).startswith("Waiting for 1 run")
    (run,) = daemon.instance.get_runs()
    daemon.instance.report_run_canceled(run)
    assert attempts_of(runs_of(daemon.tick())) == {"2"}


@pytest.mark.parametrize("cursor", ["", "no json", "[1]", '{"other": 1}', '"text"', "null"])
def test_a_cursor_of_another_kind_is_none(cursor: str) -> None:
    assert Asked.parse(cursor) == Asked()


@pytest.mark.usefixtures("_refused")
def test_what_cannot_be_used_is_named_once_the_rest_is_rebuilt(
    daemon: Daemon, project: Project
) -> None:
    project.files.add_rule(DISTANT)
    assert len(daemon.work()) == 1
    assert BROKEN in message_of(daemon.tick())


@pytest.mark.usefixtures("_refused")
def test_what_waits_for_a_failed_check_is_named_beside_what_cannot_be_used(
    daemon: Daemon, project: Project
) -> None:
    version = project.wanted()[SCENARIOS].versions[CELL]
    wrong = project.store.read(SCENARIOS, CELL).head(-1)
    project.store.write(SCENARIOS, {CELL: Artifact(wrong, version=version)})
    project.run("check")
    Path(project.store.location(MANIFEST)).unlink()
    said = message_of(daemon.tick())
    assert (f"it waits: {MANIFEST} (1)" in said, BROKEN in said) == (True, True)


@pytest.mark.slow
def test_a_domain_that_is_added_is_rebuilt_after_a_reload(daemon: Daemon, project: Project) -> None:
    project.files.add_domain("pharmacy")
    first, (run,), *_ = daemon.work()
    assert (first, {key.path[-1] for key in run.asset_selection or []}) == (
        [],
        {"taxonomy", SCENARIOS, MANIFEST},
    )
    assert daemon.stale() == {}


@pytest.mark.slow
def test_accounts_come_and_go_as_partitions_with_their_plans(
    project: Project, tmp_path: Path
) -> None:
    samples, folder = project.location.findings, tmp_path / "findings"
    for name in ("account_10", "account_7"):
        shutil.copytree(samples / name, folder / name)
    location = replace(project.location, findings=folder)
    desk = Daemon(location.namespace("disputes"), FAMILIES, project.instance)
    desk.work()
    shutil.rmtree(folder / "account_7")
    shutil.copytree(samples / "account_11", folder / "account_11")
    desk.work()
    names = ["account_10", "account_11"]
    assert project.instance.get_dynamic_partitions("disputes_accounts") == names
    assert desk.namespace.store.parts(PLANS) == [(name,) for name in names]
    assert desk.stale() == {}
