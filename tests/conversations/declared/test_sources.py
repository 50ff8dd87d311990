"""Digests follow what files say, and a domain's digest follows its own file and the shared ones."""

from __future__ import annotations

from tests.conversations.desk import ACCESS, DEVICES, WORLD, Desk, desk


def digests(files: Desk) -> dict[str, str]:
    return {
        source.model.domain: files.sources.sha256_of(source) for source in files.sources.domains
    }


def test_comments_and_layout_change_no_digest() -> None:
    edited = Desk({name: f"# A remark.\n{text}\n" for name, text in desk().files.items()})
    assert edited.sources.sha256 == desk().sources.sha256


def test_an_edit_of_a_domain_changes_the_digest_of_that_domain_alone() -> None:
    before, after = (
        digests(desk()),
        digests(desk().edit(DEVICES, "version: 1.0.0", "version: 1.0.1")),
    )
    assert before["devices"] != after["devices"]
    assert before["access"] == after["access"]


def test_an_edit_of_a_shared_file_changes_the_digest_of_every_domain() -> None:
    before, after = (
        digests(desk()),
        digests(desk().edit(WORLD, "version: 1.0.0", "version: 1.0.1")),
    )
    assert not set(before.values()) & set(after.values())


def test_a_value_has_a_position_in_its_file() -> None:
    source = desk().sources.domains[0]
    assert source.where(("domain",)).startswith(f"{ACCESS}:")
    assert source.problem(("domain",), "is wrong", "mend it").path == ACCESS
