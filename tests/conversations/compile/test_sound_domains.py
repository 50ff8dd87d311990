"""A domain whose own file cannot be used stops itself alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coverage_assets.conversations.compile import (
    SoundDomains,
    load_conversations,
    load_sound_domains,
)
from coverage_assets.conversations.declared import scenarios_of
from coverage_assets.conversations.generation import generate_pair
from coverage_assets.errors import ConfigError
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import load_vertical

SHIPPED = Path(__file__).parents[3] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The conversations of the help desk, which has the domains access and devices."""
    shutil.copytree(SHIPPED / "helpdesk", tmp_path / "helpdesk")
    return tmp_path / "helpdesk" / "conversations"


def load(folder: Path) -> SoundDomains:
    config = folder.parents[1]
    return load_sound_domains(config, load_vertical(config, "helpdesk"))


def replace(old: str, new: str) -> Callable[[Path], None]:
    def edit(path: Path) -> None:
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return edit


DAMAGES: dict[str, Callable[[Path], object]] = {
    "missing": Path.unlink,
    "no YAML": lambda path: path.write_text("domain: ["),
    "not as declared": lambda path: path.write_text("domain: devices\n"),
    "an unknown name": replace("domain: devices", "domain: devises"),
    "what does not compile": replace("\nlexicons:", "\nproofs:\n  - nonsense > 1\nlexicons:"),
}


def test_with_all_files_as_they_should_be_nothing_is_left_out(folder: Path) -> None:
    found = load(folder)
    assert (set(found.compiled.domains), found.refused) == ({"access", "devices"}, {})


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_domain_that_cannot_be_used_stops_itself_alone(
    folder: Path, damage: Callable[[Path], object]
) -> None:
    damage(folder / "domains" / "devices.yaml")
    found = load(folder)
    assert list(found.compiled.domains) == ["access"]
    assert "devices" in found.refused


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_wrong_with_a_domain_is_said_with_its_file(
    folder: Path, damage: Callable[[Path], object]
) -> None:
    path = folder / "domains" / "devices.yaml"
    damage(path)
    problems = [problem for found in load(folder).refused.values() for problem in found]
    assert {problem.path for problem in problems} == {str(path)}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_others_are_versioned_as_if_nothing_were_wrong(
    folder: Path, damage: Callable[[Path], object]
) -> None:
    config = folder.parents[1]
    whole = load_conversations(config, load_vertical(config, "helpdesk"))
    damage(folder / "domains" / "devices.yaml")
    assert load(folder).compiled.domains["access"].sha256 == whole.domains["access"].sha256


def test_the_others_speak_as_if_nothing_were_wrong(folder: Path) -> None:
    config = folder.parents[1]
    vertical = load_vertical(config, "helpdesk")
    whole = load_conversations(config, vertical)
    (folder / "domains" / "devices.yaml").unlink()
    sound = load(folder).compiled
    kept = enumerate_scenarios(vertical).filter(kept=True, domain="access").head(8)
    for scenario in scenarios_of(kept, vertical.taxonomy.axis_slugs):
        assert generate_pair(sound, scenario, 0) == generate_pair(whole, scenario, 0)


def test_a_file_of_an_unknown_domain_is_reported_and_stops_nothing(folder: Path) -> None:
    text = (folder / "domains" / "devices.yaml").read_text()
    stray = text.replace("domain: devices", "domain: printers")
    (folder / "domains" / "printers.yaml").write_text(stray)
    found = load(folder)
    assert (set(found.compiled.domains), set(found.refused)) == (
        {"access", "devices"},
        {"printers"},
    )


def test_two_files_of_a_domain_leave_it_out(folder: Path) -> None:
    domains = folder / "domains"
    shutil.copy(domains / "devices.yaml", domains / "devices_again.yaml")
    found = load(folder)
    assert (set(found.compiled.domains), set(found.refused)) == ({"access"}, {"devices"})


@pytest.mark.parametrize("name", ["world.yaml", "outcomes.yaml", "dialogue.yaml", "lexicon.yaml"])
def test_a_broken_file_that_all_share_stops_all(folder: Path, name: str) -> None:
    (folder / name).write_text("[")
    with pytest.raises(ConfigError, match=name):
        load(folder)


def test_no_sound_domain_at_all_is_refused(folder: Path) -> None:
    for path in (folder / "domains").iterdir():
        path.write_text("[")
    with pytest.raises(ConfigError, match=r"access\.yaml"):
        load(folder)
