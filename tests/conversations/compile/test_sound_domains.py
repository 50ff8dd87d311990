"""A domain whose own file cannot be used stops itself alone."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize(("wrong", "named"), [("access", "devices"), ("devices", "access")])
def test_a_file_that_names_the_domain_of_another_file_stops_its_own_alone(
    folder: Path, wrong: str, named: str
) -> None:
    whole = load(folder).compiled.domains
    path = folder / "domains" / f"{wrong}.yaml"
    replace(f"domain: {wrong}", f"domain: {named}")(path)
    found = load(folder)
    assert (list(found.compiled.domains), list(found.refused)) == ([named], [wrong])
    assert {problem.path for problem in found.refused[wrong]} == {str(path)}
    assert found.compiled.domains[named].sha256 == whole[named].sha256


def test_a_domain_with_two_files_is_not_part_of_the_digest(folder: Path) -> None:
    domains = folder / "domains"
    shutil.copy(domains / "devices.yaml", domains / "devices_again.yaml")
    with_two = load(folder).compiled.sha256
    for path in domains.glob("devices*"):
        path.unlink()
    assert load(folder).compiled.sha256 == with_two


def test_a_domain_may_have_a_file_of_another_name(folder: Path) -> None:
    (folder / "domains" / "access.yaml").rename(folder / "domains" / "seats.yaml")
    found = load(folder)
    assert (set(found.compiled.domains), found.refused) == ({"access", "devices"}, {})


def test_a_file_of_an_unknown_domain_is_reported_under_its_own_name(folder: Path) -> None:
    text = (folder / "domains" / "access.yaml").read_text()
    stray = text.replace("domain: access", "domain: acess")
    (folder / "domains" / "printers.yaml").write_text(stray)
    found = load(folder)
    assert (len(found.compiled.domains), set(found.refused)) == (2, {"printers"})


def test_a_domain_that_does_not_compile_takes_no_name_from_another(folder: Path) -> None:
    other_assets = "collections:\n  assets: { key: staff_id, fields: { staff_id: text } }\n"
    replace("collections:\n", other_assets)(folder / "domains" / "access.yaml")
    assert set(load(folder).refused) == {"devices"}
    replace("tool: grant_seat", "tool: grant")(folder / "domains" / "access.yaml")
    found = load(folder)
    assert (list(found.compiled.domains), list(found.refused)) == (["devices"], ["access"])
    assert "`assets` means something else in domains/devices.yaml" in {
        problem.message for problem in found.refused["access"]
    }


def test_domains_left_out_change_no_byte_of_the_others_in_commerce(tmp_path: Path) -> None:
    commerce = load_vertical(SHIPPED, "commerce")
    whole = load_conversations(SHIPPED, commerce)
    shutil.copytree(SHIPPED / "commerce", tmp_path / "commerce")
    domains = tmp_path / "commerce" / "conversations" / "domains"
    (domains / "cart_management.yaml").unlink()
    (domains / "order_management.yaml").write_text("domain: [")
    replace("\ngrammar:\n", "\ngrammar:\n  orphan: [x]\n")(domains / "trust_safety_fraud.yaml")
    found = load_sound_domains(tmp_path, commerce)
    left_out = ["cart_management", "order_management", "trust_safety_fraud"]
    assert list(found.refused) == left_out
    digests = {name: one.sha256 for name, one in whole.domains.items() if name not in left_out}
    assert {name: one.sha256 for name, one in found.compiled.domains.items()} == digests
    kept = enumerate_scenarios(commerce).filter("kept").unique("domain", maintain_order=True)
    for scenario in scenarios_of(kept, commerce.taxonomy.axis_slugs):
        if scenario.domain in digests:
            pair = generate_pair(found.compiled, scenario, 0)
            assert json.dumps(pair) == json.dumps(generate_pair(whole, scenario, 0))
