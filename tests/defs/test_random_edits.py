"""After any edit, what is stored is what a rebuild from nothing stores."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from coverage_assets.defs.materialize import RebuildRequest, RebuildResult, rebuild
from coverage_assets.errors import ConfigError
from resources.namespace import Location
from tests.defs.editing import CONFIG
from tests.defs.edits import State, content_of, damage

EDITS = 40


def location_of(folder: Path, artifacts: str) -> Location:
    return Location(folder / "config", str(folder / artifacts), folder / "findings")


def rebuilt(folder: Path, artifacts: str = "artifacts") -> RebuildResult:
    request = RebuildRequest(location_of(folder, artifacts), "helpdesk", folder / "home")
    return rebuild(request)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "home").mkdir()
    shutil.copy(CONFIG.parent / "data" / "dagster_home" / "dagster.yaml", tmp_path / "home")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_after_any_edit_the_store_is_that_of_a_rebuild_from_nothing(
    folder: Path, seed: int
) -> None:
    random, state = Random(seed), State()
    history = [state]
    state.write(folder)
    assert rebuilt(folder).succeeded
    for number in range(EDITS // 4):
        state = state.edited(random)
        history.append(state)
        state.write(folder)
        done = damage(folder / "artifacts", random)
        if state.broken_rules:
            before = content_of(folder / "artifacts")
            with pytest.raises(ConfigError):
                rebuilt(folder)
            assert content_of(folder / "artifacts") == before, history
            continue
        assert rebuilt(folder).succeeded is not state.broken_domain, (history, done)
        if not state.broken_domain:
            fresh = f"fresh-{number}"
            assert rebuilt(folder, fresh).succeeded
            assert_same(content_of(folder / "artifacts"), content_of(folder / fresh), history)
            shutil.rmtree(folder / fresh)


def assert_same(found: dict[str, object], wanted: dict[str, object], history: list[State]) -> None:
    different = sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    assert not different, (history[-2:], different)
