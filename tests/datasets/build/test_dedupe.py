from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.declared.scenario import Scenario
from coverage_assets.datasets.build.dedupe import Deduplicator
from coverage_assets.datasets.records.generator_protocol import Pair
from coverage_assets.errors import IntegrityError
from tests.datasets.toy import ToyGenerator

SCENARIO = Scenario("sc-0000000000000001", "billing", "calm", {"age": "child"})
BASE, INV, DIR = ToyGenerator("a" * 64, ("inv", "dir")).generate(SCENARIO, 3)


def accept(pairs: Iterable[Pair]) -> tuple[list[Pair], Deduplicator]:
    deduplicator = Deduplicator()
    return list(deduplicator.accept(SCENARIO, 3, pairs)), deduplicator


def changed(which: int, **more: Any) -> Pair:
    records = [dict(record) for record in BASE]
    records[which].update(more)
    return Pair(*records)


def test_a_base_and_its_pairs_are_accepted_in_their_order() -> None:
    assert accept([BASE, INV, DIR])[0] == [BASE, INV, DIR]


def test_the_second_record_of_a_key_is_refused_and_reported() -> None:
    accepted, deduplicator = accept([BASE, INV, INV])
    assert accepted == [BASE, INV]
    assert deduplicator.refused == [
        {
            "scenario_id": "sc-0000000000000001",
            "variant": 3,
            "relation": "inv",
            "reason": "a record with this key stands in the dataset already",
        }
    ]


@given(st.lists(st.sampled_from([BASE, INV, DIR]), max_size=8))
def test_no_key_is_accepted_twice_and_nothing_is_lost(pairs: list[Pair]) -> None:
    accepted, deduplicator = accept([BASE, *pairs])
    keys = [conversation["id"] for conversation, _ in accepted]
    assert len(keys) == len(set(keys))
    assert len(accepted) + len(deduplicator.refused) == 1 + len(pairs)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([], "nothing was made of `sc-0000000000000001.3`"),
        ([INV], "comes before its base `sc-0000000000000001.3`"),
        ([changed(0, id="x")], "`x` says `id` 'x' where 'sc-0000000000000001.3' was asked for"),
        ([changed(0, variant=4)], "says `variant` 4 where 3 was asked for"),
        ([changed(0, bins={"age": "adult"})], "says `bins` .* where .* was asked for"),
        ([changed(0, base_id="y")], "says `base_id` 'y' where '' was asked for"),
        (
            [changed(0, difficulty="odd"), changed(1, difficulty="odd")],
            "the golden of .* says `difficulty`",
        ),
        ([changed(1, id="x")], "the golden of .* says `id` 'x', the conversation 'sc-"),
        ([changed(1, domain="other")], "the golden of .* says `domain` 'other'"),
        ([changed(0, dataset_id="d")], "names its `dataset_id` before it belongs to a dataset"),
        ([changed(1, dataset_version="1.0.0")], "names its `dataset_version` before it belongs"),
    ],
)
def test_records_that_contradict_each_other_are_an_integrity_error(
    pairs: list[Pair], message: str
) -> None:
    with pytest.raises(IntegrityError, match=message):
        accept(pairs)


def test_an_unknown_difficulty_is_an_integrity_error() -> None:
    odd = Pair({**BASE.conversation, "difficulty": "odd"}, {**BASE.golden, "difficulty": "odd"})
    with pytest.raises(IntegrityError, match="has the unknown difficulty 'odd'"):
        accept([odd])
