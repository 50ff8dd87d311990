"""A domain's entries replace the world's by name, and are added to its lists."""

from __future__ import annotations

from coverage_assets.conversations.declared.overlay import DomainSpec
from tests.conversations.desk import DEVICES, WORLD, Desk, desk


def spec_of(files: Desk, domain: str = "devices") -> DomainSpec:
    (source,) = [one for one in files.sources.domains if one.model.domain == domain]
    return DomainSpec(files.sources, source)


def test_an_entry_of_the_domain_replaces_the_world_s_of_the_same_name() -> None:
    edited = desk().add(DEVICES, "facts", "  - { name: caller, choose: offices }")
    assert spec_of(edited).facts["caller"].entry.choose == "offices"
    assert spec_of(edited).facts["caller"].source.name == DEVICES
    assert spec_of(edited, "access").facts["caller"].source.name == WORLD


def test_records_proofs_and_secrets_of_the_domain_follow_the_world_s() -> None:
    spec = spec_of(desk())
    for located in (spec.records, spec.proofs, spec.secrets, spec.forbidden):
        names = [one.source.name for one in located]
        assert names == sorted(names, key=[WORLD, DEVICES].index)


def test_lexicons_come_from_the_lexicon_file_the_world_and_the_domain() -> None:
    spec = spec_of(desk())
    assert set(desk().sources.lexicon.model.lexicons) <= set(spec.lexicons)


def test_a_name_that_one_file_declares_twice_is_reported_at_the_second() -> None:
    edited = desk().add(DEVICES, "facts", "  - { name: twin, value: '1' }\n" * 2)
    (problem,) = spec_of(edited).repeated
    assert (problem.path, problem.message) == (DEVICES, "`twin` is declared twice")


def test_every_named_and_numbered_entry_has_a_position() -> None:
    positions = spec_of(desk()).positions
    assert positions["facts", "caller"].startswith(f"{WORLD}:")
    assert positions["records", 0].startswith(f"{WORLD}:")
    assert positions["grammar", "line.label"].startswith(f"{DEVICES}:")
