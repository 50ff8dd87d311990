from __future__ import annotations

import json
from typing import get_args

import pytest

from coverage_assets.linting import Finding
from coverage_assets.linting.findings import Level
from coverage_assets.linting.renderers import RENDERERS
from coverage_assets.linting.renderers.github import COMMANDS
from tests.linting.inline import rules, the_finding

FINDING = Finding(
    path="config/a, b:c/exclusions.yaml",
    line=3,
    column=5,
    code="expired",
    level="note",
    rule="gone",
    message="50% is\nlate",
    suggestion="look",
)
OVERLAP = the_finding(
    "redundant-overlap", rules("dear | price: dear | exclude", "out | stock: out | exclude")
)


def test_text_has_one_line_for_the_finding_and_indents_the_rest() -> None:
    assert RENDERERS["text"]([OVERLAP]).splitlines() == [
        "exclusions.yaml:6:5: note[redundant-overlap] `out` and `dear` both match 4 scenarios",
        (
            f"    for example {dict(OVERLAP.witness or {})['scenario_id']}: "
            "domain=cart, behavior=calm, stock=out, price=dear"
        ),
        "    nothing is wrong; they are charged to `dear`, which stands first",
    ]


@pytest.mark.parametrize("hostile", ["\x1b[31m", "\u202e", "\x07", "\x9b"])
def test_text_shows_no_character_that_could_steer_a_terminal(hostile: str) -> None:
    finding = Finding(
        f"p{hostile}", 1, 1, "expired", "note", None, f"m{hostile}", suggestion=f"s{hostile}"
    )
    assert hostile not in RENDERERS["text"]([finding])


def test_text_keeps_a_message_on_its_line() -> None:
    assert RENDERERS["text"]([FINDING]).splitlines()[0].endswith("note[expired] 50% is late")


def test_json_is_a_list_with_all_keys() -> None:
    keys = [
        "code",
        "level",
        "rule",
        "path",
        "line",
        "column",
        "message",
        "witness",
        "covered_by",
        "suggestion",
    ]
    assert [list(found) for found in json.loads(RENDERERS["json"]([OVERLAP]))] == [keys]


def test_json_of_no_findings_is_an_empty_list() -> None:
    assert json.loads(RENDERERS["json"]([])) == []


def test_github_escapes_data_and_properties() -> None:
    properties = "file=config/a%2C b%3Ac/exclusions.yaml,line=3,col=5,title=expired"
    assert RENDERERS["github"]([FINDING]) == f"::notice {properties}::50%25 is%0Alate%0Alook\n"


def test_github_has_a_command_for_every_level() -> None:
    assert set(COMMANDS) == set(get_args(Level))
