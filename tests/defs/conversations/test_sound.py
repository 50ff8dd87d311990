from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.conversations.compile import SoundDomains, load_sound_domains
from coverage_assets.defs.conversations import sound
from coverage_assets.errors import ConfigError
from resources.namespace import Location, Namespace
from tests.defs.editing import Files, files_in

GRAMMAR_ERROR = ("language.yaml", '"<hello> <need.clear> <say.due>"', '"<nowhere> <need.clear>"')


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return files_in(tmp_path, "helpdesk")


@pytest.fixture
def namespace(files: Files, tmp_path: Path) -> Namespace:
    return Location(files.config, str(tmp_path / "artifacts")).namespace("helpdesk")


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each compilation from now on could leave out the check of the grammars."""
    noted: list[bool] = []

    def noting(config: Path, vertical: object, *, checked: bool) -> SoundDomains:
        noted.append(checked)
        return load_sound_domains(config, vertical, checked=checked)  # type: ignore[arg-type]

    monkeypatch.setattr(sound, "load_sound_domains", noting)
    return noted


def in_a_new_process(namespace: Namespace) -> SoundDomains:
    sound._compile.cache_clear()
    return sound.sound_conversations(namespace)


def test_conversations_are_compiled_once(namespace: Namespace, checks: list[bool]) -> None:
    first = sound.sound_conversations(namespace)
    assert sound.sound_conversations(namespace) is first
    assert checks == [False]


def test_grammars_that_passed_are_not_checked_by_the_next_process(
    namespace: Namespace, checks: list[bool]
) -> None:
    versions = [in_a_new_process(namespace).compiled.sha256 for _ in range(2)]
    assert (checks, versions[0] == versions[1]) == ([False, True], True)


def test_an_edit_is_checked(namespace: Namespace, files: Files, checks: list[bool]) -> None:
    in_a_new_process(namespace)
    path = files.config / "helpdesk" / "conversations" / "language.yaml"
    path.write_text(path.read_text() + "\n# A remark.\n")
    in_a_new_process(namespace)
    assert checks == [False, False]


def test_an_error_of_a_grammar_is_found_after_others_have_passed(
    namespace: Namespace, files: Files
) -> None:
    in_a_new_process(namespace)
    name, old, new = GRAMMAR_ERROR
    path = files.config / "helpdesk" / "conversations" / name
    path.write_text(path.read_text().replace(old, new))
    for _ in range(2):
        with pytest.raises(ConfigError, match="nowhere"):
            in_a_new_process(namespace)
