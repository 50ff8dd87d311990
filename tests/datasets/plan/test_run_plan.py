from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from coverage_assets.datasets.plan.batches import Shard
from coverage_assets.datasets.plan.run_plan import DatasetRequest, RunPlan, require_gaps_allowed
from coverage_assets.scenarios.selection import Selection
from tests.datasets.running import TOY

SMALL = TOY.prepared(selection=Selection(("billing",), ("calm",))).run_plan


def test_a_plan_comes_back_from_json() -> None:
    back = RunPlan.from_dict(json.loads(json.dumps(SMALL.as_dict())))
    assert (back.sha256, back.batches_sha256, back.datasets) == (
        SMALL.sha256,
        SMALL.batches_sha256,
        SMALL.datasets,
    )


def test_preparing_twice_gives_the_same_plan() -> None:
    assert TOY.prepared().run_plan.sha256 == TOY.prepared().run_plan.sha256


def test_the_batch_size_decides_the_batches_and_not_the_datasets() -> None:
    other = replace(SMALL, batch_size=7)
    assert (other.sha256 == SMALL.sha256, other.batches_sha256 == SMALL.batches_sha256) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    "options",
    [
        {"selection": Selection(("billing",))},
        {"per_scenario": 2},
        {"combine": ("domain",)},
        {"difficulty": "array"},
    ],
)
def test_every_option_decides_the_datasets(options: dict[str, Any]) -> None:
    request = {"selection": Selection(("billing",), ("calm",)), **options}
    assert TOY.prepared(**request).run_plan.sha256 != SMALL.sha256


def test_pairs_decide_the_datasets() -> None:
    other = (
        replace(TOY, pairs=("inv",)).prepared(selection=Selection(("billing",), ("calm",))).run_plan
    )
    assert list(SMALL.differences(other)) == ["`pairs`", "the conversations' declared files"]


def test_the_order_of_selected_names_does_not_matter() -> None:
    orders = [("calm", "rushed"), ("rushed", "calm", "rushed")]
    first, second = (
        TOY.prepared(selection=Selection(("billing",), names)).run_plan for names in orders
    )
    assert first.sha256 == second.sha256


def test_shards_share_all_conversations() -> None:
    plan = replace(SMALL, batch_size=10)
    shares = [plan.conversations_in(Shard(number, 4)) for number in range(1, 5)]
    assert (sum(shares), plan.conversations_in(Shard())) == (171, 171)


def test_behaviors_come_first_and_everything_last() -> None:
    names = [name.dataset_id for name in SMALL.datasets]
    assert names == ["clinic.billing.calm", "clinic.billing.combined", "clinic.combined"]


def test_without_gaps_there_is_nothing_to_allow() -> None:
    require_gaps_allowed(SMALL, DatasetRequest())
