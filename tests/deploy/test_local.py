"""The local profile for real: a queue, and a process for each step, on this machine."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterRunStatus as Status

from resources.profiles import HOMES
from tests.defs.webserver.server import free_port
from tests.deploy.compose import ROOT
from tests.deploy.processes import started, wait_until
from tests.deploy.small import VERTICAL, declare

pytestmark = pytest.mark.slow

WORKSPACE = """load_from:
  - python_module:
      module_name: coverage_assets.defs.definitions
      location_name: coverage_assets
"""


@pytest.fixture
def variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(HOMES / "local" / "dagster.yaml", home)
    (tmp_path / "workspace.yaml").write_text(WORKSPACE)
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    monkeypatch.delenv("COVERAGE_POSTGRES_URL", raising=False)
    return {
        "PYTHONPATH": str(ROOT),
        "COVERAGE_PROFILE": "local",
        **declare(tmp_path),
        "COVERAGE_ARTIFACTS": str(tmp_path / "artifacts"),
    }


def test_the_sensor_rebuilds_a_vertical_with_a_process_for_each_step(
    variables: dict[str, str], tmp_path: Path
) -> None:
    manifest = tmp_path / "artifacts" / VERTICAL / "scenario_manifest" / "SHA256SUMS"
    command = [sys.executable, "-m", "coverage_assets.defs.webserver", "-w", "workspace.yaml"]
    with (
        started("ui", [*command, "--port", str(free_port())], tmp_path, variables) as ui,
        dg.DagsterInstance.get() as instance,
    ):
        going = dg.RunsFilter(statuses=[Status.QUEUED, Status.STARTING, Status.STARTED])
        wait_until(
            lambda: manifest.exists() and not instance.get_runs(going),
            lambda: ui.said()[-4_000:],
        )
        runs = instance.get_runs()
        processes = {run.run_id: step_processes(instance, run.run_id) for run in runs}
    assert {run.status for run in runs} == {Status.SUCCESS}
    assert all(len(found) > 1 for found in processes.values())


def step_processes(instance: dg.DagsterInstance, run_id: str) -> set[str]:
    """Return the processes that the steps of a run were executed in."""
    started_steps = instance.all_logs(run_id, of_type=dg.DagsterEventType.STEP_WORKER_STARTED)
    return {
        str(event.get_dagster_event().engine_event_data.metadata["pid"].value)
        for event in started_steps
    }
