from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coverage_assets.errors import OutputError
from coverage_assets.foundation.atomic_folders import recover, replacing


def fill(folder: Path, text: str) -> None:
    with replacing(folder) as new:
        (new / "one").write_text(text)
        (new / "two").write_text(text)


def fill_half(folder: Path, error: type[BaseException]) -> None:
    with replacing(folder) as new:
        (new / "one").write_text("half")
        raise error


def state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_new_folder_appears_whole(tmp_path: Path) -> None:
    fill(tmp_path / "deep" / "set", "new")
    assert state(tmp_path) == {"deep/set/one": "new", "deep/set/two": "new"}


def test_an_old_folder_is_replaced_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "three").write_text("old")
    fill(tmp_path / "set", "new")
    assert state(tmp_path) == {"set/one": "new", "set/two": "new"}


def test_until_the_new_one_is_whole_the_old_one_stands(tmp_path: Path) -> None:
    fill(tmp_path / "set", "old")
    with replacing(tmp_path / "set") as new:
        (new / "one").write_text("half")
        assert (tmp_path / "set" / "one").read_text() == "old"


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_after_a_failure_the_old_one_stands_alone(
    tmp_path: Path, error: type[BaseException]
) -> None:
    fill(tmp_path / "set", "old")
    with pytest.raises(error):
        fill_half(tmp_path / "set", error)
    assert state(tmp_path) == {"set/one": "old", "set/two": "old"}


def test_a_failure_between_the_two_steps_puts_the_old_one_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path / "set", "old")
    rename: Callable[[Path, Path], Path] = Path.rename

    def fail_for_new(path: Path, target: Path) -> Path:
        if path.name.startswith(".new-"):
            raise OSError
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_for_new)
    with pytest.raises(OutputError):
        fill(tmp_path / "set", "new")
    assert state(tmp_path) == {"set/one": "old", "set/two": "old"}


def as_killed(folder: Path, *places: str) -> None:
    for place in places:
        (folder / place).mkdir(parents=True)
        (folder / place / "one").write_text(place)


@pytest.mark.parametrize(
    ("left", "after"),
    [
        (["deep/set", "deep/.new-set"], {"deep/set/one": "deep/set"}),
        (["deep/.old-set", "deep/.new-set"], {"deep/set/one": "deep/.old-set"}),
        (["deep/.old-set", "deep/set"], {"deep/set/one": "deep/set"}),
        (["set", "other"], {"set/one": "set", "other/one": "other"}),
    ],
)
def test_whatever_a_killed_run_left_is_mended(
    tmp_path: Path, left: list[str], after: dict[str, str]
) -> None:
    as_killed(tmp_path, *left)
    recover(tmp_path)
    assert state(tmp_path) == after
    assert list(tmp_path.rglob(".*")) == []
