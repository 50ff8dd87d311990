"""A vertical's folder of conversations, read: every file that is missing, doubled or of no use is told with its path."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.compile.loader import (
    declares_conversations,
    load_conversations,
    read_sources,
)
from coverage_assets.conversations.declared.dialogue import DialogueFile, TurnEntry
from coverage_assets.conversations.declared.world import WorldFile
from coverage_assets.conversations.generation.generate import generate_pair
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.taxonomy.loader import load_vertical
from tests.conversations.desk import CONFIG, PLAIN, WORLD, desk, helpdesk


@pytest.fixture
def config(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG / "helpdesk", tmp_path / "config" / "helpdesk")
    return tmp_path / "config"


def problems(config: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_conversations(config, helpdesk())
    folder = f"{config / 'helpdesk' / 'conversations'}/"
    return [str(problem).removeprefix(folder) for problem in caught.value.problems]


def test_the_shipped_folders_are_read_and_made_ready(config: Path) -> None:
    playbook = load_conversations(config, helpdesk())
    assert list(playbook.domains) == ["access", "devices"]
    assert (playbook.vertical, playbook.language, *playbook.no_match_outcomes) == (
        "helpdesk",
        "en",
        "queued",
    )
    assert generate_pair(playbook, PLAIN, 0) == generate_pair(desk().compiled, PLAIN, 0)


def test_a_playbook_of_files_that_somebody_checked_tells_the_same(config: Path) -> None:
    assert generate_pair(
        load_conversations(config, helpdesk(), checked=True), PLAIN, 0
    ) == generate_pair(desk().compiled, PLAIN, 0)


def test_a_vertical_may_do_without_conversations(config: Path) -> None:
    assert (
        declares_conversations(config, "helpdesk"),
        declares_conversations(CONFIG, "clinic"),
    ) == (True, False)
    with pytest.raises(InputError, match="clinic declares no conversations: there is no folder"):
        read_sources(CONFIG, load_vertical(CONFIG, "clinic"))


def test_every_missing_file_is_told_at_once(config: Path) -> None:
    folder = config / "helpdesk" / "conversations"
    for name in ("world.yaml", "lexicon.yaml", "language.yaml", "domains/access.yaml"):
        (folder / name).unlink()
    assert problems(config) == [
        "domains/access.yaml:1:1: the domain `access` has no file (add it: every domain says how people speak in it)",
        "language.yaml:1:1: there is no such file",
        "lexicon.yaml:1:1: there is no such file",
        "world.yaml:1:1: there is no such file",
    ]


def test_what_is_wrong_with_the_form_of_several_files_is_told_at_once(config: Path) -> None:
    folder = config / "helpdesk" / "conversations"
    for name, old, new in [
        ("world.yaml", "offers: provisions", "ofers: provisions"),
        ("dialogue.yaml", "user: thanks }", "usr: thanks }"),
        ("domains/devices.yaml", "step: 5 }\n  - { name: fair", "stepp: 5 }\n  - { name: fair"),
    ]:
        text = (folder / name).read_text()
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new))
    assert [text.partition(": ")[2] for text in problems(config)] == [
        "`usr` is not known here (did you mean `user`?)",
        "`stepp` is not known here (did you mean `step`?)",
        "`offers` is missing (add `offers:` here)",
        "`ofers` is not known here (did you mean `offers` or `offered`?)",
    ]


def test_a_file_for_no_domain_or_for_one_that_has_a_file_is_told(config: Path) -> None:
    folder = config / "helpdesk" / "conversations" / "domains"
    text = (folder / "access.yaml").read_text()
    (folder / "printers.yaml").write_text(text.replace("domain: access", "domain: acess"))
    (folder / "second.yaml").write_text(text)
    assert problems(config) == [
        "domains/printers.yaml:5:1: `acess` is not a domain of the taxonomy (did you mean `access`?)",
        "domains/second.yaml:5:1: `access` has a file already (keep one file per domain)",
    ]


def test_a_domain_whose_file_is_about_another_one_has_none(config: Path) -> None:
    folder = config / "helpdesk" / "conversations" / "domains"
    (folder / "access.yaml").rename(folder / "devices.yaml")
    assert problems(config) == [
        "domains/devices.yaml:1:1: the domain `devices` has no file (add it: every domain says how people speak in it)"
    ]


def test_a_folder_of_languages_without_files_leaves_all_to_the_domains(config: Path) -> None:
    folder = config / "helpdesk" / "conversations"
    (folder / "language.yaml").unlink()
    (folder / "language").mkdir()
    assert "dialogue.yaml:9:13: there is no symbol `open.full`" in problems(config)[0]


def test_language_may_be_a_folder_of_files_but_each_symbol_stands_in_one(config: Path) -> None:
    folder = config / "helpdesk" / "conversations"
    (folder / "language").mkdir()
    text = (folder / "language.yaml").read_text()
    head, _, rest = text.partition("  # ---- The assistant: asking ----\n")
    start = head[: head.index("grammar:\n")] + "grammar:\n"
    (folder / "language.yaml").unlink()
    (folder / "language" / "user.yaml").write_text(head)
    (folder / "language" / "assistant.yaml").write_text(start + rest)
    assert load_conversations(config, helpdesk()).domains.keys() == {"access", "devices"}
    (folder / "language" / "assistant.yaml").write_text(f'{start}{rest}  thanks:\n    - "bye."\n')
    (told,) = problems(config)
    assert told.startswith("language/user.yaml:")
    assert told.endswith(": `thanks` is already given in language/assistant.yaml (keep one)")


@pytest.mark.parametrize(
    ("turn", "message"),
    [
        ({}, "needs either `user` or `assistant`: one of them speaks"),
        (
            {"user": "open", "assistant": "answer"},
            "needs either `user` or `assistant`: one of them speaks",
        ),
        ({"user": "open", "does": "act"}, "`does` is not for a turn of the user"),
        ({"user": "open", "offers": True}, "`offers` is not for a turn of the user"),
        ({"user": "open", "asks": "unsaid"}, "`asks` is not for a turn of the user"),
        ({"user": "open", "ends": True}, "`ends` is not for a turn of the user"),
        ({"user": "open", "outcome": "queued"}, "`outcome` is not for a turn of the user"),
        ({"assistant": "answer", "states": ["due"]}, "`states` is not for a turn of the assistant"),
        (
            {"assistant": "answer", "answers": "unsaid"},
            "`answers` is not for a turn of the assistant",
        ),
        (
            {"assistant": "answer", "corrects": "raised"},
            "`corrects` is not for a turn of the assistant",
        ),
        ({"user": "open", "first": True}, "`first` means nothing without `states`"),
        (
            {"user": "open", "unless_missing": True},
            "`unless_missing` means nothing without `states`",
        ),
    ],
)
def test_each_side_does_what_is_its_own(turn: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        TurnEntry.model_validate(turn)


def test_a_behavior_needs_a_script_with_turns() -> None:
    head = {"schema_version": 1, "version": "1.0.0"}
    with pytest.raises(ValidationError, match="at least 1 item"):
        DialogueFile.model_validate({**head, "behaviors": {"plain": []}})
    with pytest.raises(ValidationError, match="at least 1 item"):
        DialogueFile.model_validate(
            {**head, "behaviors": {"plain": [{"name": "short", "turns": []}]}}
        )


def test_the_facts_that_the_engine_looks_at_have_names_by_default() -> None:
    world = WorldFile.model_validate(
        {"schema_version": 1, "version": "1.0.0", "language": "en", "offers": "things"}
    )
    assert (world.offered, world.missing) == ("offered", "missing")
    assert "offered: proposed" in desk().files[WORLD]
