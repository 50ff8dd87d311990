from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.cli import run
from coverage_assets.defs.definitions import build_definitions
from resources.namespace import Location
from resources.profiles import HOMES
from tests.deploy.small import VERTICAL, declare


@pytest.fixture
def location(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Location:
    """A vertical of two domains whose tables are stored, and whose cells are not."""
    for name, value in declare(tmp_path).items():
        monkeypatch.setenv(name, value)
    (tmp_path / "home").mkdir()
    shutil.copy(HOMES / "embedded" / "dagster.yaml", tmp_path / "home")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COVERAGE_ARTIFACTS", str(tmp_path / "artifacts"))
    monkeypatch.delenv("COVERAGE_PROFILE", raising=False)
    tables = ["--select", "taxonomy", "--select", "exclusion_rules"]
    assert run(["materialize", "--vertical", VERTICAL, *tables]) == 0
    return Location(tmp_path / "config", str(tmp_path / "artifacts"), tmp_path / "findings")


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "runs"), [("embedded", 1), ("kubernetes", 2)])
def test_several_machines_share_the_domains_of_a_rebuild(
    location: Location, monkeypatch: pytest.MonkeyPatch, profile: str, runs: int
) -> None:
    monkeypatch.setenv("COVERAGE_PROFILE", profile)
    definitions = build_definitions(VERTICAL, location=location)
    sensor = definitions.get_unresolved_sensor_def(f"{VERTICAL}__changes")
    with dg.instance_for_test() as instance:
        tick = sensor(dg.build_sensor_context(instance=instance))
    assert isinstance(tick, dg.SensorResult)
    assert len(tick.run_requests or ()) == runs
