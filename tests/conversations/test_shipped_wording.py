"""What shipped verticals say is free of slips: every finding is listed with its code, its conversation and an excerpt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    GeneratedPair,
    generate_pair,
)
from coverage_assets.taxonomy.vertical import Vertical
from tests.conversations.desk import desk, kept
from tests.conversations.text_lint.conversation import CODES, Finding, Secret, check_conversation

TOLERATED: Mapping[str, float] = {"repeated-sentence": 0.02}
"""Codes of which a share of all conversations may show one: two draws that happen to agree. All other codes are strict."""
FINE = ("if it weren't for",)
"""Words that are right in spite of a code: the subjunctive takes a plural verb."""
UNCHECKED = {"unknown-number", "unknown-number-word"}
"""Codes that are not looked for: circumstances hold numbers of their own (two cats, a third floor), and a wish's number is held when it is told."""


def found(told: Iterable[GeneratedPair]) -> Iterator[tuple[str, Finding]]:
    """The findings of conversations, each with where it was made."""
    for one in told:
        for finding in check_conversation(
            one.conversation["turns"], must_hold=stated(one), secrets=secrets(one)
        ):
            if not any(words in finding.excerpt for words in FINE):
                yield f"{one.golden['domain']} {one.golden['behavior']} {one.golden['id']}", finding


def stated(told: GeneratedPair) -> dict[int, Sequence[Sequence[str]]]:
    """The values that turns bring up: of each wish, one must be in its turn."""
    wanted: dict[int, list[list[str]]] = {}
    for wish in told.golden["constraints"]:
        if wish["introduced_turn"] and wish["value_set"]:
            wanted.setdefault(wish["introduced_turn"], []).append(list(wish["value_set"]))
    return {turn: tuple(values) for turn, values in wanted.items()}


def secrets(told: GeneratedPair) -> list[Secret]:
    """What nobody may say, and what the person may not say before its turn."""
    early = [
        Secret(value, role="user", before=wish["introduced_turn"])
        for wish in told.golden["constraints"]
        for value in wish["value_set"]
        if wish["introduced_turn"] and not wish["id"].endswith(".2")
    ]
    return [*(Secret(text) for text in told.golden["must_not_communicate"]), *early]


def tell(playbook: CompiledVertical, scenarios: Iterable[Scenario]) -> Iterator[GeneratedPair]:
    for one in scenarios:
        for relation in (BASE, DIR):
            told = generate_pair(playbook, one, 0, relation)
            if told is not None:
                yield told


def faults(told: Sequence[GeneratedPair]) -> list[str]:
    """What is not tolerated, a line each, by code."""
    findings = sorted(found(told), key=lambda one: (one[1].code, one[0]))
    counted = Counter(finding.code for _, finding in findings)
    strict = [f"{where}: {finding}" for where, finding in findings if finding.code not in TOLERATED]
    often = [
        f"{code}: {counted[code]} in {len(told)} conversations"
        for code, share in TOLERATED.items()
        if counted[code] > share * len(told)
    ]
    return [*strict, *often]


@pytest.fixture(scope="module")
def commerce_playbook(config: Path, commerce: Vertical) -> CompiledVertical:
    return load_conversations(config, commerce)


@pytest.fixture(scope="module")
def kept_of_commerce(commerce_scenarios: pl.DataFrame) -> pl.DataFrame:
    return commerce_scenarios.filter("kept")


def test_every_code_is_strict_tolerated_or_not_looked_for() -> None:
    assert set(TOLERATED) | UNCHECKED <= set(CODES)


def test_every_conversation_of_the_helpdesk_is_free_of_slips() -> None:
    assert faults(list(tell(desk().playbook, kept()))) == []


def test_a_conversation_of_every_cell_of_commerce_is_free_of_slips(
    commerce: Vertical, commerce_playbook: CompiledVertical, kept_of_commerce: pl.DataFrame
) -> None:
    cells = kept_of_commerce.partition_by("domain", "behavior", maintain_order=True)
    rows = pl.concat([cell.slice(5 * number % cell.height, 1) for number, cell in enumerate(cells)])
    assert len(cells) == 84
    assert (
        faults(list(tell(commerce_playbook, scenarios_of(rows, commerce.taxonomy.axis_slugs))))
        == []
    )


@pytest.mark.slow
def test_every_conversation_of_commerce_is_free_of_slips(
    commerce: Vertical, commerce_playbook: CompiledVertical, kept_of_commerce: pl.DataFrame
) -> None:
    scenarios = scenarios_of(kept_of_commerce, commerce.taxonomy.axis_slugs)
    assert len(scenarios) == 5_376
    assert faults(list(tell(commerce_playbook, scenarios))) == []


def test_the_checks_find_what_was_slipped_in() -> None:
    """A conversation of the help desk, spoilt in one way after the other."""
    told = desk().tell(kept()[0])
    turns: list[dict[str, Any]] = told.conversation["turns"]
    wish = next(
        one for one in told.golden["constraints"] if one["value_set"] and one["introduced_turn"]
    )
    value, turn = wish["value_set"][0], wish["introduced_turn"]
    spoilt: Mapping[str, tuple[int, str]] = {
        "article": (2, "It is a editor seat."),
        "doubled-word": (2, "It is the the seat."),
        "leftover-markup": (2, "It is ${thing.one}."),
        "missing-value": (turn, "No wishes here."),
        "forbidden": (2, f"The key is {told.golden['must_not_communicate'][0]}."),
    }
    for code, (number, text) in spoilt.items():
        changed = [{**one, "text": text} if one["turn"] == number else one for one in turns]
        assert code in {
            finding.code
            for _, finding in found(
                [GeneratedPair({**told.conversation, "turns": changed}, told.golden)]
            )
        }
    if turn > 1:
        early = [
            {**one, "text": f"{one['text']} {value}, please."} if one["turn"] == 1 else one
            for one in turns
        ]
        assert "forbidden" in {
            finding.code
            for _, finding in found(
                [GeneratedPair({**told.conversation, "turns": early}, told.golden)]
            )
        }
