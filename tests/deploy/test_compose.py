"""The compose file says what it should: who talks to whom, what waits for what, and no secret."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.deploy.compose import CODE_PORT, DEPLOY, interpolated, read_compose, services

OURS = ("code", "daemon", "webserver", "worker")
SECRETS = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "MINIO_PASSWORD", "COVERAGE_UI_PASSWORD_HASH"}


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["proxy"]
    assert [name for name, service in services().items() if "outside" in service["networks"]] == [
        "proxy"
    ]
    assert read_compose()["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", OURS)
def test_what_is_ours_runs_without_rights(name: str) -> None:
    service = services()[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", ["daemon", "webserver"])
def test_what_runs_no_step_knows_only_the_records(name: str) -> None:
    known = set(services()[name]["environment"])
    assert {"COVERAGE_PROFILE", "COVERAGE_POSTGRES_URL"} <= known
    assert not known & {"COVERAGE_REDIS_URL", "AWS_SECRET_ACCESS_KEY"}


@pytest.mark.parametrize("name", ["code", "worker"])
def test_what_runs_steps_knows_everything(name: str) -> None:
    known = set(services()[name]["environment"])
    assert {"COVERAGE_REDIS_URL", "COVERAGE_ARTIFACTS", "AWS_SECRET_ACCESS_KEY"} <= known


def test_every_image_but_ours_is_of_one_release() -> None:
    others = {service["image"] for name, service in services().items() if name not in OURS}
    assert [image for image in others if not re.search(r":\S*\d\S*$", image)] == []


def test_services_wait_for_those_that_tell_when_they_are_ready() -> None:
    for service in services().values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services()[name], name


def test_what_the_file_asks_for_is_in_the_example() -> None:
    example = (DEPLOY / "secrets.example.env").read_text()
    listed = set(re.findall(r"^(\w+)=", example, flags=re.MULTILINE))
    assert interpolated() - listed <= {"COVERAGE_VERSION", "COVERAGE_STEP_SECONDS"}
    assert interpolated() >= SECRETS


def test_no_secret_is_in_a_file() -> None:
    example = (DEPLOY / "secrets.example.env").read_text()
    values = dict(re.findall(r"^(\w+)=(.*)$", example, flags=re.MULTILINE))
    assert {name: values[name] for name in SECRETS} == dict.fromkeys(SECRETS, "")
    for name in SECRETS:
        assert f"${{{name}:?}}" in (DEPLOY / "compose.yaml").read_text()


def test_the_workspace_names_the_code_server() -> None:
    workspace = yaml.safe_load((DEPLOY / "workspace.yaml").read_text())
    (location,) = workspace["load_from"]
    assert location["grpc_server"]["host"] in services()
    assert str(location["grpc_server"]["port"]) == CODE_PORT


def test_every_volume_is_declared() -> None:
    named = {
        volume.partition(":")[0]
        for service in services().values()
        for volume in service.get("volumes", [])
        if not volume.startswith(".")
    }
    assert named == set(read_compose()["volumes"])
