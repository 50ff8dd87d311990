"""The texts of shipped verticals are free of slips; a finding names its code and conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl
import pytest

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
"""The share of conversations that may show a code, as two draws may agree by chance."""
FINE = ("if it weren't for",)
"""Words that are right in spite of a code: the subjunctive takes a plural verb."""
UNCHECKED = {"unknown-number", "unknown-number-word"}
"""Codes that are not checked: circumstances have numbers of their own, such as two cats.

Generation itself checks the numbers of constraints.
"""


def findings(pairs: Iterable[GeneratedPair]) -> Iterator[tuple[str, Finding]]:
    """Yield the findings of conversations, each with its cell and id."""
    for one in pairs:
        for finding in check_conversation(
            one.conversation["turns"], must_hold=stated(one), secrets=secrets(one)
        ):
            if not any(words in finding.excerpt for words in FINE):
                yield f"{one.golden['domain']} {one.golden['behavior']} {one.golden['id']}", finding


def stated(pair: GeneratedPair) -> dict[int, Sequence[Sequence[str]]]:
    """Return the values that turns introduce: of each constraint, one must be in its turn."""
    wanted: dict[int, list[list[str]]] = {}
    for constraint in pair.golden["constraints"]:
        if constraint["introduced_turn"] and constraint["value_set"]:
            values = list(constraint["value_set"])
            wanted.setdefault(constraint["introduced_turn"], []).append(values)
    return {turn: tuple(values) for turn, values in wanted.items()}


def secrets(pair: GeneratedPair) -> list[Secret]:
    """Return what nobody may say, and what the user may not say before its turn."""
    early = [
        Secret(value, role="user", before=constraint["introduced_turn"])
        for constraint in pair.golden["constraints"]
        for value in constraint["value_set"]
        if constraint["introduced_turn"] and not constraint["id"].endswith(".2")
    ]
    return [*(Secret(text) for text in pair.golden["must_not_communicate"]), *early]


def generate(compiled: CompiledVertical, scenarios: Iterable[Scenario]) -> Iterator[GeneratedPair]:
    for one in scenarios:
        for relation in (BASE, DIR):
            pair = generate_pair(compiled, one, 0, relation)
            if pair is not None:
                yield pair


def faults(pairs: Sequence[GeneratedPair]) -> list[str]:
    """Return what is not tolerated, a line each, by code."""
    found = sorted(findings(pairs), key=lambda one: (one[1].code, one[0]))
    counted = Counter(finding.code for _, finding in found)
    strict = [f"{where}: {finding}" for where, finding in found if finding.code not in TOLERATED]
    often = [
        f"{code}: {counted[code]} in {len(pairs)} conversations"
        for code, share in TOLERATED.items()
        if counted[code] > share * len(pairs)
    ]
    return [*strict, *often]


@pytest.fixture(scope="module")
def kept_of_commerce(commerce_scenarios: pl.DataFrame) -> pl.DataFrame:
    return commerce_scenarios.filter("kept")


def test_tolerated_and_unchecked_codes_exist() -> None:
    assert set(TOLERATED) | UNCHECKED <= set(CODES)


def test_every_conversation_of_the_helpdesk_is_free_of_slips() -> None:
    assert faults(list(generate(desk().compiled, kept()))) == []


def test_a_conversation_of_every_cell_of_commerce_is_free_of_slips(
    commerce: Vertical, commerce_conversations: CompiledVertical, kept_of_commerce: pl.DataFrame
) -> None:
    cells = kept_of_commerce.partition_by("domain", "behavior", maintain_order=True)
    rows = pl.concat([cell.slice(5 * number % cell.height, 1) for number, cell in enumerate(cells)])
    assert len(cells) == 84
    assert (
        faults(
            list(generate(commerce_conversations, scenarios_of(rows, commerce.taxonomy.axis_slugs)))
        )
        == []
    )


@pytest.mark.slow
def test_every_conversation_of_commerce_is_free_of_slips(
    commerce: Vertical, commerce_conversations: CompiledVertical, kept_of_commerce: pl.DataFrame
) -> None:
    scenarios = scenarios_of(kept_of_commerce, commerce.taxonomy.axis_slugs)
    assert len(scenarios) == 5_376
    assert faults(list(generate(commerce_conversations, scenarios))) == []


def test_the_checks_find_slips_that_are_put_in() -> None:
    pair = desk().generate(kept()[0])
    turns: list[dict[str, Any]] = pair.conversation["turns"]
    constraint = next(
        one for one in pair.golden["constraints"] if one["value_set"] and one["introduced_turn"]
    )
    value, turn = constraint["value_set"][0], constraint["introduced_turn"]
    edits: Mapping[str, tuple[int, str]] = {
        "article": (2, "It is a editor seat."),
        "doubled-word": (2, "It is the the seat."),
        "leftover-markup": (2, "It is ${thing.one}."),
        "missing-value": (turn, "No wishes here."),
        "forbidden": (2, f"The key is {pair.golden['must_not_communicate'][0]}."),
    }
    for code, (number, text) in edits.items():
        changed = [{**one, "text": text} if one["turn"] == number else one for one in turns]
        assert code in {
            finding.code
            for _, finding in findings(
                [GeneratedPair({**pair.conversation, "turns": changed}, pair.golden)]
            )
        }
    if turn > 1:
        early = [
            {**one, "text": f"{one['text']} {value}, please."} if one["turn"] == 1 else one
            for one in turns
        ]
        assert "forbidden" in {
            finding.code
            for _, finding in findings(
                [GeneratedPair({**pair.conversation, "turns": early}, pair.golden)]
            )
        }
