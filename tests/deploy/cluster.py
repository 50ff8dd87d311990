"""The services of the compose file as processes of this machine, around a small vertical."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import yaml

from coverage_assets.defs.namespace_keys import NAMESPACE_TAG
from tests.defs.webserver.server import Client, free_port
from tests.deploy.compose import CODE_PORT, DEPLOY, ROOT, UI_PORT, command_of, services
from tests.deploy.processes import Started, started
from tests.deploy.servers import postgres, redis
from tests.deploy.small import VERTICAL, declare

RUNS_AT_ONCE = 2
STEP_SECONDS = 10
BIN = Path(sys.executable).parent
LAUNCH = """mutation Launch($run: ExecutionParams!) { launchRun(executionParams: $run) {
  __typename ... on LaunchRunSuccess { run { runId } } ... on PythonError { message stack } } }"""


@dataclass
class Cluster:
    """Where its services listen, and what each of them is started with."""

    folder: Path
    variables: dict[str, str]
    stack: ExitStack
    ui: Client = field(default_factory=lambda: Client(free_port()))
    code_port: int = field(default_factory=free_port)

    def start(self, service: str, name: str | None = None) -> Started:
        """Start a service by the command of the compose file."""
        here = {
            CODE_PORT: str(self.code_port),
            UI_PORT: str(self.ui.port),
            "0.0.0.0": "127.0.0.1",
            "2": "1",
        }
        command = command_of(service, here)
        program = str(BIN / command[0])
        if service == "worker":
            command += ["--hostname", f"{name}@%h"]
        context = started(name or service, [program, *command[1:]], self.folder, self.variables)
        return self.stack.enter_context(context)

    def is_healthy(self, service: str) -> bool:
        """Ask a service as the compose file does."""
        ports = ((CODE_PORT, str(self.code_port)), (UI_PORT, str(self.ui.port)))
        _, *words = services()[service]["healthcheck"]["test"]
        for shipped, here in ports:
            words = [word.replace(shipped, here) for word in words]
        asked = subprocess.run(
            [str(BIN / words[0]), *words[1:]],
            cwd=self.folder,
            env={**os.environ, **self.variables},
            capture_output=True,
            check=False,
        )
        return asked.returncode == 0

    def launch(self, assets: Sequence[str], partition: str) -> str:
        """Put a run of one cell into the queue, as a person does in the UI."""
        selector = {
            "repositoryLocationName": "coverage_assets",
            "repositoryName": "__repository__",
            "pipelineName": f"{VERTICAL}__rebuild",
            "assetSelection": [{"path": [VERTICAL, name]} for name in assets],
        }
        tags = {"dagster/partition": partition, NAMESPACE_TAG: VERTICAL}
        run = {
            "selector": selector,
            "mode": "default",
            "runConfigData": "{}",
            "executionMetadata": {
                "tags": [{"key": key, "value": value} for key, value in tags.items()]
            },
        }
        answer = self.ui.graphql(LAUNCH, run=run)
        launched = json.loads(answer.text)
        return str(launched["data"]["launchRun"]["run"]["runId"])

    @contextmanager
    def instance(self) -> Iterator[dg.DagsterInstance]:
        """Open the records of the cluster."""
        reference = self.folder / "home"
        with dg.DagsterInstance.from_config(str(reference)) as instance:
            yield instance

    def messages(self, run_id: str) -> list[str]:
        """Return what a run has recorded, in order."""
        with self.instance() as instance:
            return [entry.user_message or entry.message for entry in instance.all_logs(run_id)]


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Start the servers, and prepare the home and the workspace; services are started by tests."""
    with ExitStack() as stack:
        found = Cluster(folder, {}, stack)
        found.variables |= {
            "PYTHONPATH": str(ROOT),
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",
            "DAGSTER_HOME": str(_home(folder)),
            "DAGSTER_EVENT_BATCH_SIZE": "500",
            "COVERAGE_PROFILE": "cluster",
            **declare(folder),
            "COVERAGE_ARTIFACTS": "s3://bucket/artifacts",
            "COVERAGE_POSTGRES_URL": stack.enter_context(postgres()),
            "COVERAGE_REDIS_URL": stack.enter_context(redis(folder)),
            "COVERAGE_STEP_SECONDS": str(STEP_SECONDS),
            "COVERAGE_UI_HOSTS": "coverage.test",
        }
        _write_workspace(folder, found.code_port)
        yield found


def _home(folder: Path) -> Path:
    """Copy the shipped home; only limits that a test cannot wait for are others."""
    home = folder / "home"
    home.mkdir()
    settings = yaml.safe_load((DEPLOY / "homes" / "cluster" / "dagster.yaml").read_text())
    settings["concurrency"]["runs"]["max_concurrent_runs"] = RUNS_AT_ONCE
    settings["run_monitoring"]["poll_interval_seconds"] = 5
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings))
    return home


def _write_workspace(folder: Path, port: int) -> None:
    workspace = yaml.safe_load((DEPLOY / "workspace.yaml").read_text())
    for location in workspace["load_from"]:
        location["grpc_server"] |= {"host": "127.0.0.1", "port": port}
    (folder / "deploy").mkdir()
    (folder / "deploy" / "workspace.yaml").write_text(yaml.safe_dump(workspace))
