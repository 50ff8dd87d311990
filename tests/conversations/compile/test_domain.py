"""Facts, tools and collections of one domain are compiled, or refused at their position."""

from __future__ import annotations

import pytest

from tests.conversations.compile.cases import Case, assert_reported
from tests.conversations.desk import DEVICES, DIALOGUE, WORLD, desk

CASES = [
    Case(
        WORLD,
        "name: caller, choose: callers",
        "name: caller, choose: caller_names",
        "caller_names",
        "fact `caller` chooses from `caller_names`, which is neither a lexicon nor a fact",
        "did you mean `callers` or `caller`?",
    ),
    Case(
        WORLD,
        "bins: { vague: { choose: askable } }",
        "bins: { vage: { choose: askable } }",
        "vage",
        "`behavior` is never `vage`",
        "did you mean `vague`?",
    ),
    Case(
        WORLD,
        "      later: { from: 8, to: 30 }\n",
        "",
        "bins:",
        "fact `due` says nothing for `urgency` `later`",
        "add it to `bins`, or add `otherwise`",
    ),
    Case(
        WORLD,
        "from: due, to: due",
        "from: dew, to: due",
        "dew",
        "fact `due_day` uses `dew`, which is not a fact",
        "did you mean `due`?",
    ),
    Case(
        WORLD,
        "name: errand, choose",
        "name: urgency, choose",
        "urgency",
        "`urgency` is given by the scenario",
        "choose another name",
    ),
    Case(
        WORLD,
        "name: errand, choose",
        "name: office, choose",
        "name: office, choose: errands",
        "`office` is declared twice",
        "keep one",
    ),
    Case(
        DEVICES,
        'name: fair_grams, value: "(grams',
        'name: fair_grams, value: "(most_grams',
        "most_grams",
        "facts need each other: `most_grams` uses `fair_grams` uses `most_grams`",
        "let one of them use none of the others",
    ),
    Case(
        WORLD,
        "offers: provisions",
        "offers: provision",
        "offers:",
        "`provision` is not a collection",
        "did you mean `provisions`?",
    ),
    Case(
        WORLD,
        '"provisions[code].left > 0", otherwise: none_left',
        '"provisons[code].left > 0", otherwise: none_left',
        "name: lend_stopgap",
        (
            "tool `lend_stopgap`: `provisons[code].left > 0` names `provisons`, "
            "which is neither argument nor collection; did you mean `provisions`?"
        ),
        "",
    ),
    Case(
        WORLD,
        "name: pass_on\n",
        "name: join_queue\n",
        "name: join_queue",
        "`join_queue` is declared twice",
        "keep one",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_mistake_in_facts_or_tools_is_reported_at_its_line_with_a_hint(case: Case) -> None:
    assert_reported(case)


def test_a_domain_replaces_what_the_world_declares_under_the_same_name() -> None:
    domains = desk().compiled.domains
    assert domains["devices"].plans["completed"] != domains["access"].plans["completed"]
    assert domains["devices"].offers == domains["access"].offers == "provisions"


def test_every_declaration_of_a_domain_has_a_position() -> None:
    devices = desk().compiled.domains["devices"]
    assert devices.positions["facts", "fair_grams"].startswith(f"{DEVICES}:")
    assert devices.positions["facts", "caller"].startswith(f"{WORLD}:")
    assert devices.positions["behaviors", "vague"].startswith(f"{DIALOGUE}:")
    assert all(devices.positions[("grammar", name)] for name in devices.text_symbols.values())
