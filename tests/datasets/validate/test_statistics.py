from __future__ import annotations

from typing import Any

from coverage_assets.datasets.records.counts import CountBuilder
from coverage_assets.datasets.validate.statistics import DatasetStats
from tests.datasets.small import conversation, golden


def stats_of(count: int, **changes: Any) -> DatasetStats:
    stats = DatasetStats()
    for number in range(count):
        stats.add("conversations", conversation(number) | changes)
        stats.add("goldens", golden(number) | changes)
    return stats


def test_the_validator_counts_like_the_writer() -> None:
    builder = CountBuilder()
    for number in range(3):
        builder.add(conversation(number), golden(number))
    counted = stats_of(3).counts(with_goldens=True)
    expected = builder.counts().as_dict()
    compared = ("turns", "user_turns", "by_outcome", "by_difficulty", "by_relation")
    assert {name: counted[name] for name in compared} == {name: expected[name] for name in compared}


def test_conversations_are_counted_by_cell() -> None:
    stats = stats_of(2)
    stats.add("conversations", conversation(2) | {"behavior": "fancy"})
    by_cell = stats.counts(with_goldens=True)["by_cell"]
    assert by_cell == {"orders|plain": 2, "orders|fancy": 1}
    assert (stats.domains, stats.behaviors) == ({"orders"}, {"plain", "fancy"})


def test_without_goldens_there_are_no_outcomes() -> None:
    assert "by_outcome" not in stats_of(1).counts(with_goldens=False)


def test_records_without_a_scenario_are_scenarios_of_their_own() -> None:
    assert stats_of(3, scenario_id="").counts(with_goldens=True)["scenarios"] == 3
