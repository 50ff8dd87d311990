"""The steps of the Dockerfile that can be done without containers, done in a folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.compose import DEPLOY, ROOT, services

DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
LOCK = "requirements-cluster.txt"


def copied() -> list[tuple[str, str]]:
    """Return what the image takes from the project, and where it puts it."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, flags=re.MULTILINE)
    pairs = [line.split() for line in lines]
    return [(source, pair[-1]) for pair in pairs for source in pair[:-1]]


def ignored() -> tuple[list[str], list[str]]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    return [rule for rule in rules if rule[0] != "!"], [
        rule[1:] for rule in rules if rule[0] == "!"
    ]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the working directory of the image."""
    folder = tmp_path_factory.mktemp("image")
    records = shutil.ignore_patterns("history", "storage", "schedules", "logs", ".logs_queue")
    for source, target in copied():
        place = folder / (source if target in {"./", "/tmp/"} else target)
        place.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            leave = records if source == "deploy/homes" else shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / source, place, symlinks=True, ignore=leave)
        else:
            shutil.copy(ROOT / source, place)
    return folder


def run_in(image: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=image,
        env={**kept, "PYTHONPATH": str(image), "PYTHONDONTWRITEBYTECODE": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_what_is_copied_passes_the_list_of_what_may() -> None:
    out, kept = ignored()
    assert out[0] == "*"
    assert {source for source, _ in copied()} == set(kept) - {"deploy/homes/*/dagster.yaml"}


@pytest.mark.slow
def test_the_image_has_what_the_definitions_load(image: Path) -> None:
    loading = "import coverage_assets.defs.definitions as found; print(len(found.defs.jobs))"
    done = run_in(image, "-c", loading, COVERAGE_PROFILE="embedded")
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 3


@pytest.mark.slow
def test_the_image_has_what_the_command_line_builds_from(image: Path, tmp_path: Path) -> None:
    arguments = ["materialize", "--vertical", "helpdesk", "--select", "taxonomy"]
    home = str(image / "deploy" / "homes" / "embedded")
    done = run_in(
        image, "-m", "coverage_assets", *arguments, "--out", str(tmp_path), DAGSTER_HOME=home
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "helpdesk" / "taxonomy" / "taxonomy.parquet").exists()


def test_the_home_of_the_image_is_the_one_of_its_profile(image: Path) -> None:
    values = dict(re.findall(r"(\w+)=(\S+)", DOCKERFILE))
    home = values["DAGSTER_HOME"].removeprefix("/opt/coverage/")
    assert home == f"deploy/homes/{values['COVERAGE_PROFILE']}"
    assert (image / home / "dagster.yaml").exists()


def test_the_image_starts_what_the_compose_file_calls_the_code_server() -> None:
    (command,) = re.findall(r"^CMD (\[.+\])$", DOCKERFILE, flags=re.MULTILINE)
    assert json.loads(command) == services()["code"]["command"]


def test_the_image_is_built_from_hashes_and_runs_as_nobody_in_particular() -> None:
    assert f"--require-hashes --requirement /tmp/{LOCK}" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, flags=re.MULTILINE)
    assert re.search(r"^ARG PYTHON_IMAGE=python:\d+\.\d+\.\d+-", DOCKERFILE, flags=re.MULTILINE)
    assert not re.search(r"^(ENV|ARG) .*(PASSWORD|SECRET|KEY)", DOCKERFILE, flags=re.MULTILINE)


def test_the_lock_of_the_image_agrees_with_that_of_development() -> None:
    def pins(name: str) -> dict[str, str]:
        found = re.findall(
            r"^([\w.-]+)(?:\[\S+\])?==(\S+)", (ROOT / name).read_text(), re.MULTILINE
        )
        return dict(found)

    cluster, development = pins(LOCK), pins("requirements-dev.txt")
    assert {"dagster-postgres", "dagster-celery", "dagster-k8s", "s3fs"} <= set(cluster)
    shared = set(cluster) & set(development)
    assert {name for name in shared if cluster[name] != development[name]} == set()
