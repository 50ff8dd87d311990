"""Every domain has one file, and every file is for a domain."""

from __future__ import annotations

from pathlib import Path

from tests.conversations.compile.folder import problems

NO_FILE = "has no file (add it: every domain says how people speak in it)"


def test_every_missing_file_is_reported_at_once(config: Path) -> None:
    folder = config / "helpdesk" / "conversations"
    for name in ("world.yaml", "lexicon.yaml", "language.yaml", "domains/access.yaml"):
        (folder / name).unlink()
    assert problems(config) == [
        f"domains/access.yaml:1:1: the domain `access` {NO_FILE}",
        "language.yaml:1:1: there is no such file",
        "lexicon.yaml:1:1: there is no such file",
        "world.yaml:1:1: there is no such file",
    ]


def test_a_file_of_an_unknown_domain_and_a_second_file_are_reported(config: Path) -> None:
    folder = config / "helpdesk" / "conversations" / "domains"
    text = (folder / "access.yaml").read_text()
    (folder / "printers.yaml").write_text(text.replace("domain: access", "domain: acess"))
    (folder / "second.yaml").write_text(text)
    assert problems(config) == [
        (
            "domains/printers.yaml:5:1: `acess` is not a domain of the taxonomy "
            "(did you mean `access`?)"
        ),
        "domains/second.yaml:5:1: `access` has a file already (keep one file per domain)",
    ]


def test_a_domain_whose_file_names_another_domain_has_none(config: Path) -> None:
    folder = config / "helpdesk" / "conversations" / "domains"
    (folder / "access.yaml").rename(folder / "devices.yaml")
    assert problems(config) == [f"domains/devices.yaml:1:1: the domain `devices` {NO_FILE}"]
