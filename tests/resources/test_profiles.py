from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.instance.ref import InstanceRef

from coverage_assets.errors import InputError
from resources.profiles import HOMES, PROFILES, executor_of, profile_of

CLUSTER = {
    "COVERAGE_PROFILE": "cluster",
    "COVERAGE_POSTGRES_URL": "postgresql+psycopg2://user:word@host:5432/records",
    "COVERAGE_REDIS_URL": "redis://:word@host:6379/0",
    "COVERAGE_ARTIFACTS": "s3://bucket/artifacts",
}


def test_one_process_is_the_default() -> None:
    assert profile_of({}).name == "embedded"
    assert profile_of({"COVERAGE_PROFILE": ""}).name == "embedded"
    assert executor_of({}) is dg.in_process_executor


def test_several_cores_have_a_process_for_each_step() -> None:
    assert executor_of({"COVERAGE_PROFILE": "local"}).name == "multiprocess"


def test_a_pod_for_every_run_is_one_process() -> None:
    variables = {"COVERAGE_PROFILE": "kubernetes", "COVERAGE_ARTIFACTS": "s3://bucket/artifacts"}
    assert executor_of(variables) is dg.in_process_executor


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(InputError) as refused:
        profile_of({"COVERAGE_PROFILE": "clutser"})
    assert str(refused.value) == (
        "COVERAGE_PROFILE is `clutser`, which is none of: embedded, local, cluster, kubernetes"
    )


def test_everything_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(InputError) as refused:
        executor_of({"COVERAGE_PROFILE": "cluster"})
    for name in ("COVERAGE_POSTGRES_URL", "COVERAGE_REDIS_URL", "COVERAGE_ARTIFACTS"):
        assert f"{name} is not set; write " in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COVERAGE_POSTGRES_URL", "postgresql://user:secret@host/records"),
        ("COVERAGE_POSTGRES_URL", "postgresql+psycopg2://secret"),
        ("COVERAGE_REDIS_URL", "amqp://secret@host"),
        ("COVERAGE_ARTIFACTS", "secret/artifacts"),
    ],
)
def test_an_address_of_another_form_is_refused_and_not_repeated(name: str, value: str) -> None:
    with pytest.raises(InputError, match=f"{name} is not of an accepted form") as refused:
        profile_of(CLUSTER).checked({**CLUSTER, name: value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("value", ["gs://bucket/a", "abfs://container/a", "/mnt/shared/artifacts"])
def test_artifacts_are_where_every_machine_finds_them(value: str) -> None:
    profile = profile_of(CLUSTER)
    assert profile.checked({**CLUSTER, "COVERAGE_ARTIFACTS": value}) is profile


def test_a_profile_that_is_not_used_needs_nothing() -> None:
    assert profile_of({"COVERAGE_PROFILE": "local"}).checked({})


def test_without_its_packages_the_cluster_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "dagster_celery", None)
    monkeypatch.delitem(sys.modules, "resources.celery_steps", raising=False)
    with pytest.raises(InputError, match=r"install `coverage-assets\[cluster\]`"):
        executor_of(CLUSTER)


@pytest.mark.parametrize("name", ["embedded", "local", "cluster"])
def test_the_home_of_a_profile_is_one_that_dagster_accepts(name: str, tmp_path: Path) -> None:
    home = PROFILES[name].home
    assert home is not None
    assert home.resolve() == (HOMES / name).resolve()
    (tmp_path / "dagster.yaml").write_bytes((home / "dagster.yaml").read_bytes())
    assert InstanceRef.from_dir(str(tmp_path)).settings["telemetry"] == {"enabled": False}


@pytest.mark.parametrize("name", ["local", "cluster"])
def test_where_runs_are_elsewhere_they_are_watched_limited_and_forgotten(name: str) -> None:
    settings = yaml.safe_load((HOMES / name / "dagster.yaml").read_text())
    assert settings["run_monitoring"]["enabled"]
    assert settings["run_retries"]["enabled"]
    assert settings["concurrency"]["runs"]["max_concurrent_runs"] > 0
    assert {"sensor", "schedule"} <= set(settings["retention"])
    assert settings["run_coordinator"]["class"] == "QueuedRunCoordinator"


@pytest.mark.parametrize("command", [["-m", "coverage_assets.defs.webserver"]])
def test_the_ui_refuses_a_profile_that_does_not_exist(command: list[str]) -> None:
    ended = subprocess.run(
        [sys.executable, *command],
        env={"COVERAGE_PROFILE": "clutser", "PYTHONPATH": str(HOMES.parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "which is none of: embedded, local" in ended.stderr


def test_loading_the_definitions_starts_no_thread_that_computes() -> None:
    """Steps of the local profile are forked from a process that has loaded them."""
    program = (
        "import os, coverage_assets.defs.definitions\n"
        "print(*(open(f'/proc/self/task/{task}/comm').read().strip()"
        " for task in os.listdir('/proc/self/task')))"
    )
    threads = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "polars-0" not in threads
