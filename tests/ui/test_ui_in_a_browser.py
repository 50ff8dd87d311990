"""The Dagster UI in a real browser, on artifacts that this test builds.

`COVERAGE_PICTURES=docs/pictures` also takes the screenshots of the documentation.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000


def environment_of(home: Path) -> dict[str, str]:
    artifacts = str(home / "artifacts")
    return {
        **os.environ,
        "DAGSTER_HOME": str(home),
        "COVERAGE_ARTIFACTS": artifacts,
        "DAGSTER_EVENT_BATCH_SIZE": "500",
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(ROOT / "data" / "dagster_home" / "dagster.yaml", home)
    return home


@pytest.fixture
def daemon(home: Path) -> Iterator[None]:
    """The process that starts queued runs."""
    command = [
        sys.executable,
        "-m",
        "dagster._daemon",
        "run",
        "-m",
        "coverage_assets.defs.definitions",
    ]
    running = subprocess.Popen(
        command,
        cwd=home,
        env=environment_of(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield
    running.terminate()
    running.wait(timeout=30)


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    environment = environment_of(home)
    command = [
        sys.executable,
        "-m",
        "coverage_assets",
        "materialize",
        "--config",
        str(ROOT / "config"),
    ]
    subprocess.run(command, cwd=home, env=environment, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "dagster_webserver",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(
        [*command, "-m", "coverage_assets.defs.definitions"],
        cwd=home,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(url: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"{url} does not answer")


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="needs requirements-browser.txt")
    if CHROMIUM is None:
        pytest.skip("needs Chromium")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        tab = browser.new_page(viewport={"width": 1700, "height": 900})
        tab.set_default_timeout(PATIENCE_MS)
        yield tab
        browser.close()


def screenshot(page: Any, name: str) -> None:
    folder = os.environ.get("COVERAGE_PICTURES")
    if folder:
        page.wait_for_timeout(4_000)
        page.screenshot(path=str(ROOT / folder / f"{name}.png"))


def test_the_graph_shows_every_asset(page: Any, address: str) -> None:
    page.goto(
        f"{address}/assets/commerce/global_dataset?view=lineage&lineageScope=upstream&lineageDepth=8"
    )
    for asset in (
        "taxonomy_yaml",
        "declared_cells",
        "scenarios",
        "goldens",
        "behavior_datasets",
    ):
        page.get_by_text(asset, exact=False).first.wait_for()
    screenshot(page, "graph")


def test_a_partition_shows_its_counts_and_a_preview(page: Any, address: str) -> None:
    page.goto(
        f"{address}/assets/commerce/scenarios?view=partitions&partition=ambiguous%7Ccart_management"
    )
    page.get_by_text("excluded_by", exact=True).first.wait_for()
    page.get_by_text("preview", exact=True).first.wait_for()
    screenshot(page, "partition")


def test_a_cell_shows_one_of_its_conversations(page: Any, address: str) -> None:
    page.goto(
        f"{address}/assets/commerce/conversations?view=partitions&partition=user_corrections%7Ccart_management"
    )
    page.get_by_text("words_per_user_turn", exact=True).first.wait_for()
    page.get_by_text("assistant", exact=True).first.wait_for()
    screenshot(page, "conversation")


def test_the_checks_of_the_manifest_are_listed_with_their_outcome(page: Any, address: str) -> None:
    page.goto(f"{address}/assets/commerce/scenario_manifest?view=checks")
    page.get_by_text("manifest_is_as_declared").first.wait_for()
    screenshot(page, "checks")


def test_an_account_shows_its_timelines(page: Any, address: str) -> None:
    page.goto(f"{address}/assets/disputes/dispute_plans?view=partitions&partition=account_7")
    page.get_by_text("[Show Markdown]").first.click()
    page.get_by_role("img", name="equifax").wait_for()


@pytest.mark.usefixtures("daemon")
def test_a_run_is_followed_to_its_end_without_reloading(page: Any, address: str) -> None:
    page.goto(f"{address}/runs/{launch(address, 'commerce__observe')}")
    page.get_by_text("RUN_SUCCESS").first.wait_for()


def launch(address: str, job: str) -> str:
    """Start a run of a job as the UI starts it; return its id."""
    where = {
        "repositoryLocationName": "coverage_assets.defs.definitions",
        "repositoryName": "__repository__",
    }
    query = {
        "query": """mutation ($given: ExecutionParams!) {
            launchRun(executionParams: $given) {
                __typename ... on LaunchRunSuccess { run { runId } }
            }
        }""",
        "variables": {"given": {"selector": {**where, "pipelineName": job}, "mode": "default"}},
    }
    request = urllib.request.Request(
        f"{address}/graphql", json.dumps(query).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(json.load(answer)["data"]["launchRun"]["run"]["runId"])
