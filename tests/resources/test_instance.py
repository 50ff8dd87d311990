from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.errors import InputError
from resources.instance import BATCH_VARIABLE, HOME_VARIABLE, open_instance


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (HOME_VARIABLE, BATCH_VARIABLE):
        monkeypatch.setenv(name, "to be restored after the test")
        monkeypatch.delenv(name)


def home_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "dagster.yaml").write_text("telemetry: { enabled: false }\n")
    return folder


def test_without_a_variable_the_default_folder_is_opened(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")
    with open_instance(home) as instance:
        assert Path(instance.root_directory) == home


def test_the_variable_wins_over_the_default_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_in(tmp_path / "home")
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    with open_instance(tmp_path / "nowhere") as instance:
        assert Path(instance.root_directory) == home


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such folder"):
        open_instance(tmp_path / "nowhere")
