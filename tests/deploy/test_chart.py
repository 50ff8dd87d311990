"""The values for Dagster's chart: the profile, no secret, and what the homes say as well."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from resources.profiles import HOMES, profile_of
from tests.deploy.compose import DEPLOY

TEXT = (DEPLOY / "kubernetes" / "values.yaml").read_text()
VALUES: dict[str, Any] = yaml.safe_load(TEXT)
CLUSTER: dict[str, Any] = yaml.safe_load((HOMES / "cluster" / "dagster.yaml").read_text())
(CODE,) = VALUES["dagster-user-deployments"]["deployments"]


def test_the_code_server_has_what_its_profile_needs() -> None:
    environment = {each["name"]: each["value"] for each in CODE["env"]}
    assert profile_of(environment).checked(environment).name == "kubernetes"
    assert CODE["includeConfigInLaunchedRuns"] == {"enabled": True}


def test_the_driver_of_the_database_is_named() -> None:
    assert VALUES["postgresql"]["postgresqlScheme"] == "postgresql+psycopg2"
    assert not VALUES["postgresql"]["enabled"]


def test_passwords_come_from_secrets_that_exist_already() -> None:
    assert VALUES["global"]["postgresqlSecretName"]
    assert not VALUES["generatePostgresqlPasswordSecret"]
    assert re.findall(r"^\s*\w*(?:[pP]assword|SECRET\w*):", TEXT, flags=re.MULTILINE) == []


def test_runs_are_watched_limited_and_forgotten_as_in_the_cluster_profile() -> None:
    daemon = VALUES["dagsterDaemon"]
    limit = CLUSTER["concurrency"]["runs"]["max_concurrent_runs"]
    queue = daemon["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert queue["maxConcurrentRuns"] == limit
    assert daemon["runMonitoring"]["enabled"]
    assert daemon["runRetries"] == {
        "enabled": True,
        "maxRetries": CLUSTER["run_retries"]["max_retries"],
        "retryOnAssetOrOpFailure": False,
    }
    assert VALUES["retention"]["enabled"]
    assert VALUES["telemetry"] == {"enabled": False}


@pytest.mark.parametrize("part", ["dagsterWebserver", "dagsterDaemon"])
def test_all_parts_have_the_same_image(part: str) -> None:
    assert VALUES[part]["image"] == CODE["image"]


def test_pods_of_runs_have_no_rights() -> None:
    config = VALUES["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]
    assert config["podSpecConfig"]["securityContext"]["runAsNonRoot"]
    assert not config["containerConfig"]["securityContext"]["allowPrivilegeEscalation"]
