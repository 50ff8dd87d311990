from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_assets.defs.materialize import RebuildRequest, rebuild
from resources.namespace import Location
from tests.defs.editing import CONFIG


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped instance, in a folder of its own."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(CONFIG.parent / "data" / "dagster_home" / "dagster.yaml", folder)
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def test_what_is_rebuilt_is_reported_and_fresh_afterwards(home: Path, tmp_path: Path) -> None:
    request = RebuildRequest(
        Location(CONFIG, str(tmp_path / "artifacts")),
        "clinic",
        home,
        ("taxonomy", "exclusion_rules"),
    )
    progress: list[str] = []
    first, second = rebuild(request, progress.append), rebuild(request)
    (built,), (again,) = first.namespaces, second.namespaces
    assert (built.rebuilt, built.runs, first.succeeded) == (
        {"taxonomy": [()], "exclusion_rules": [()]},
        1,
        True,
    )
    assert (again.rebuilt, again.runs) == ({}, 0)
    assert {"taxonomy", "taxonomy_is_as_declared"} <= set(progress)
