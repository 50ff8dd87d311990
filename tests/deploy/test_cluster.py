"""The cluster profile for real: Postgres, Redis, S3, a code server, a daemon, a UI, two workers.

The services are those of the compose file, started by its commands. A cell is built by a run of its
own. Workers are killed in the middle of their work, and what is stored in the end has the same
bytes as what one process stores in a folder.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import psutil  # type: ignore[import-untyped] # it ships no types
import pytest
from dagster import DagsterRunStatus as Status

from coverage_assets.taxonomy.loader import load_vertical
from resources.partition_keys import key_of
from tests.deploy.cluster import RUNS_AT_ONCE, Cluster, cluster
from tests.deploy.compose import ROOT
from tests.deploy.processes import Started, wait_until
from tests.deploy.small import VERTICAL
from tests.foundation.s3_server import S3Server, serve

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
pytest.importorskip("dagster_celery", reason="needs requirements-cluster.txt")
pytest.importorskip("dagster_postgres", reason="needs requirements-cluster.txt")

ENGINE = dg.DagsterEventType.ENGINE_EVENT
TAKEN = f"Executing steps {VERTICAL}__scenarios in celery worker"
COMMAND = [sys.executable, "-m", "coverage_assets", "materialize", "--vertical", VERTICAL]


@dataclass
class Gate:
    """Holds the first request to write a cell until it is opened."""

    name: str
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)
    held: str = ""

    def __call__(self, request: str) -> None:
        if request.startswith("PUT") and self.name in request and not self.reached.is_set():
            self.held = request
            self.reached.set()
            self.opened.wait(60)


@dataclass
class Services:
    """What runs, the object store behind it, and the workers by name."""

    cluster: Cluster
    store: S3Server
    code: Started
    workers: dict[str, Started]
    daemons: list[Started] = field(default_factory=list)

    def gate(self) -> Gate:
        gate = Gate(f"/{VERTICAL}/scenarios/")
        self.store.hold = gate
        return gate

    def begin(self) -> None:
        """Start the daemon, once runs are queued: the sensors wait for those of their vertical."""
        if not self.daemons:
            self.daemons.append(self.cluster.start("daemon"))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("cluster")
    with serve() as store, pytest.MonkeyPatch.context() as patch, cluster(folder) as found:
        for name, value in found.variables.items():
            patch.setenv(name, value)
        code = found.start("code")
        code.wait_for("Started Dagster code proxy server")
        found.start("webserver").wait_for("Serving")
        workers = {name: found.start("worker", name) for name in ("first", "second")}
        for worker in workers.values():
            worker.wait_for("ready.")
        materialize("--select", "taxonomy", "--select", "exclusion_rules")
        yield Services(found, store, code, workers)
        store.hold = str
        processes = [each for service in (code, *workers.values()) for each in service.tree()]
    assert [each for each in processes if each.is_running()] == []


def materialize(*arguments: str) -> None:
    subprocess.run([*COMMAND, *arguments], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def statuses(instance: dg.DagsterInstance, run_ids: list[str]) -> set[Status]:
    return {run.status for run in instance.get_runs(dg.RunsFilter(run_ids=run_ids))}


def wait_for_success(cluster: Cluster, run_ids: list[str]) -> None:
    with cluster.instance() as instance:
        wait_until(
            lambda: statuses(instance, run_ids) == {Status.SUCCESS},
            lambda: f"the runs are {statuses(instance, run_ids)}",
            patience=300,
        )


def most_at_once(cluster: Cluster, run_ids: list[str]) -> int:
    """Return how many of some runs went on at the same time."""
    with cluster.instance() as instance:
        records = instance.get_run_records(dg.RunsFilter(run_ids=run_ids))
    spans = [(record.start_time or 0, record.end_time or 0) for record in records]
    return max(sum(start <= moment < end for start, end in spans) for moment, _ in spans)


def test_a_rebuild_by_cells_outlives_its_workers_and_stores_the_same_bytes(
    services: Services, tmp_path: Path
) -> None:
    cluster = services.cluster
    cells = load_vertical(cluster.folder / "config", VERTICAL).taxonomy.cells
    run_of = {cell: cluster.launch(["scenarios"], key_of(cell)) for cell in cells}
    runs = list(run_of.values())
    gate = services.gate()
    services.begin()

    wait_until(gate.reached.is_set)
    (held,) = (run for cell, run in run_of.items() if all(name in gate.held for name in cell))
    services.workers.pop(worker_of(cluster, held)).kill()
    gate.opened.set()
    wait_for_success(cluster, runs)

    assert most_at_once(cluster, runs) <= RUNS_AT_ONCE
    taken = {run: len(takers(cluster, run)) for run in runs}
    assert taken == {run: 2 if run == held else 1 for run in runs}
    wait_until(lambda: manifest_is_stored(services))
    local = tmp_path / "artifacts"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_PROFILE", "embedded")
        (tmp_path / "home").mkdir()
        patch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
        materialize("--out", str(local))
    assert stored_remotely() == stored_locally(local)


def test_a_run_whose_step_was_killed_is_launched_again(services: Services) -> None:
    run, gate = one_cell(services)

    worker = services.workers[worker_of(services.cluster, run)]
    master, *steps = worker.tree()
    kill(steps)
    gate.opened.set()

    wait_for_another_run(services.cluster, run)
    assert master.is_running()


def test_a_run_whose_own_process_was_killed_is_launched_again(services: Services) -> None:
    run, gate = one_cell(services)

    runs = [each for each in services.code.tree() if "spawn_main" in " ".join(each.cmdline())]
    kill(runs)
    gate.opened.set()

    wait_for_another_run(services.cluster, run)
    assert any("SIGKILL" in message for message in services.cluster.messages(run))


@pytest.mark.parametrize("name", ["code", "webserver", "daemon"])
def test_a_service_that_runs_says_that_it_is_healthy(services: Services, name: str) -> None:
    services.begin()
    wait_until(lambda: services.cluster.is_healthy(name), patience=90)


def one_cell(services: Services) -> tuple[str, Gate]:
    """Launch a run of one cell, and hold it in the middle of its step."""
    cluster, gate = services.cluster, services.gate()
    cell = load_vertical(cluster.folder / "config", VERTICAL).taxonomy.cells[0]
    run = cluster.launch(["scenarios"], key_of(cell))
    services.begin()
    wait_until(gate.reached.is_set)
    return run, gate


def kill(processes: list[psutil.Process]) -> None:
    assert processes
    for each in processes:
        each.kill()


def wait_for_another_run(cluster: Cluster, run: str) -> None:
    """Wait until a run has failed, and one that was launched in its place has succeeded."""
    with cluster.instance() as instance:
        wait_until(lambda: statuses(instance, [run]) == {Status.FAILURE})
        again = dg.RunsFilter(tags={"dagster/parent_run_id": run}, statuses=[Status.SUCCESS])
        wait_until(lambda: bool(instance.get_runs(again)))


def takers(cluster: Cluster, run: str) -> list[str]:
    """Return the workers that have taken the step that builds a cell, in order."""
    with cluster.instance() as instance:
        events = [entry.get_dagster_event() for entry in instance.all_logs(run, of_type=ENGINE)]
    return [
        str(event.engine_event_data.metadata["Celery worker"].value).partition("@")[0]
        for event in events
        if TAKEN in (event.message or "")
    ]


def worker_of(cluster: Cluster, run: str) -> str:
    """Return the worker that has taken the step of a run last."""
    return takers(cluster, run)[-1]


def manifest_is_stored(services: Services) -> bool:
    return any(
        "PUT" in request and "/scenario_manifest/" in request for request in services.store.requests
    )


def stored_remotely() -> dict[str, bytes]:
    import s3fs

    system = s3fs.S3FileSystem(skip_instance_cache=True)
    base = f"bucket/artifacts/{VERTICAL}"
    return {
        path.removeprefix(f"{base}/"): system.cat_file(path)
        for path in system.find(base)
        if path.endswith((".parquet", ".json")) and ".memory" not in path
    }


def stored_locally(folder: Path) -> dict[str, bytes]:
    base = folder / VERTICAL
    return {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in base.rglob("*")
        if path.suffix in {".parquet", ".json"} and ".memory" not in path.parts
    }
