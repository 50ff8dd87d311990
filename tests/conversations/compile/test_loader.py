"""A vertical's folder of conversations is read and compiled, or refused with every problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.conversations.compile.loader import (
    declares_conversations,
    load_conversations,
    read_sources,
)
from coverage_assets.conversations.generation.generate import generate_pair
from coverage_assets.errors import InputError
from coverage_assets.taxonomy.loader import load_vertical
from tests.conversations.compile.folder import problems
from tests.conversations.desk import CONFIG, PLAIN, desk, helpdesk


def test_the_shipped_folder_is_read_and_compiled(config: Path) -> None:
    compiled = load_conversations(config, helpdesk())
    assert list(compiled.domains) == ["access", "devices"]
    assert (compiled.vertical, compiled.language, *compiled.no_match_outcomes) == (
        "helpdesk",
        "en",
        "queued",
    )
    assert generate_pair(compiled, PLAIN, 0) == generate_pair(desk().compiled, PLAIN, 0)


def test_skipping_the_grammar_checks_changes_no_conversation(config: Path) -> None:
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


def test_invalid_keys_of_several_files_are_reported_at_once(config: Path) -> None:
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


def test_an_empty_language_folder_leaves_all_symbols_to_the_domains(config: Path) -> None:
    folder = config / "helpdesk" / "conversations"
    (folder / "language.yaml").unlink()
    (folder / "language").mkdir()
    assert "dialogue.yaml:9:13: there is no symbol `open.full`" in problems(config)[0]


def test_language_may_be_a_folder_of_files_that_share_no_symbol(config: Path) -> None:
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
    (problem,) = problems(config)
    assert problem.startswith("language/user.yaml:")
    assert problem.endswith(": `thanks` is already given in language/assistant.yaml (keep one)")
