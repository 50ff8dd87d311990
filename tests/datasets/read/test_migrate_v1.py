from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given

from coverage_assets.conversations.records.dataset import DatasetDocument
from coverage_assets.conversations.records.golden import GoldenFile
from coverage_assets.datasets.read.migrate_v1 import (
    migrate_dataset,
    migrate_golden,
    slug_of,
    with_goldens,
)
from tests.datasets.read.downgrade import downgrade_dataset, downgrade_golden
from tests.datasets.read.old_shapes import datasets, datasets_with_goldens
from tests.datasets.read.samples import COMBINED, COMBINED_GOLDEN, SINGLE, SINGLE_GOLDEN

PAIRS = [(SINGLE, SINGLE_GOLDEN), (COMBINED, COMBINED_GOLDEN)]


@given(datasets())
def test_every_dataset_migrates_to_a_valid_one_and_back_unchanged(old: dict[str, Any]) -> None:
    before = deepcopy(old)
    new = migrate_dataset(old)
    DatasetDocument.model_validate(new)
    assert (downgrade_dataset(new), old) == (before, before)


@given(datasets_with_goldens())
def test_every_golden_file_migrates_to_a_valid_one_and_back_unchanged(
    old: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    dataset, golden = old
    new = migrate_golden(golden, dataset)
    GoldenFile.model_validate(new)
    assert downgrade_golden(new) == golden


@given(datasets_with_goldens())
def test_a_document_with_both_gives_both_back(old: tuple[dict[str, Any], dict[str, Any]]) -> None:
    dataset, golden = old
    new = with_goldens(migrate_dataset(dataset), migrate_golden(golden, dataset))
    DatasetDocument.model_validate(new)
    assert (downgrade_dataset(new), downgrade_golden(new)) == (dataset, golden)


@pytest.mark.parametrize(("dataset", "golden"), PAIRS, ids=["single", "combined"])
def test_the_samples_migrate_and_back_unchanged(dataset: Any, golden: Any) -> None:
    new = json.loads(
        json.dumps(with_goldens(migrate_dataset(dataset), migrate_golden(golden, dataset)))
    )
    assert (downgrade_dataset(new), downgrade_golden(new)) == (dataset, golden)


def test_a_dataset_of_one_cell_keeps_its_one_difficulty() -> None:
    metadata = migrate_dataset(SINGLE)["metadata"]
    assert metadata == {
        "scope": "behavior",
        "domains": ["cart_management"],
        "behaviors": ["happy_path"],
        "difficulty": "easy",
        "seed": 20240611,
    }


def test_a_combined_dataset_is_mixed_when_its_conversations_differ() -> None:
    metadata = migrate_dataset(COMBINED)["metadata"]
    assert (metadata["scope"], metadata["difficulty"]) == ("domain", "mixed")
    assert metadata["behaviors"] == [
        "ambiguous",
        "user_corrections",
        "adversarial_trap",
        "happy_path",
    ]


def test_a_golden_gets_no_constraints_and_is_judged_by_its_outcome() -> None:
    (first, *_) = migrate_golden(SINGLE_GOLDEN, SINGLE)["entries"]
    assert [
        first[name] for name in ("constraints", "obligations", "expected_actions", "gates")
    ] == [
        [],
        [],
        [],
        ["OUTCOME"],
    ]


def test_the_final_outcome_takes_precedence_over_that_of_the_last_turn() -> None:
    final = {
        entry["id"]: entry["final_outcome"]
        for entry in migrate_golden(COMBINED_GOLDEN, COMBINED)["entries"]
    }
    assert (final["cart-trap-001"], final["cart-oos-001"]) == ("partially_completed", "completed")


def test_turns_count_from_one_and_a_user_turns_expectation_moves_to_its_answer() -> None:
    entries = {
        entry["id"]: entry["turn_outcomes"]
        for entry in migrate_golden(SINGLE_GOLDEN, SINGLE)["entries"]
    }
    assert [turn["turn"] for turn in entries["cart-happy-001"]] == [2, 4]
    assert entries["cart-happy-002"] == [
        {"turn": 2, "outcome": "completed", "legacy": {"turn_index": 0}}
    ]


def test_a_last_turn_without_an_answer_keeps_its_own_expectation() -> None:
    entries = {
        entry["id"]: entry["turn_outcomes"]
        for entry in migrate_golden(COMBINED_GOLDEN, COMBINED)["entries"]
    }
    assert entries["cart-oos-001"][1] == {"turn": 3, "outcome": "completed"}


def test_conversations_of_one_scenario_are_its_variants() -> None:
    keys = [
        (one["scenario_id"], one["variant"]) for one in migrate_dataset(SINGLE)["conversations"]
    ]
    assert keys == [("cart_add_in_stock", 0), ("cart_change_quantity", 0), ("cart_add_in_stock", 1)]


def test_unknown_keys_are_kept_in_the_object_where_they_stood() -> None:
    new = migrate_dataset(COMBINED)
    assert new["legacy"] == {"schema_version": 1}
    assert new["metadata"]["legacy"]["sources"] == ["cart_happy", "cart_ambiguous"]
    assert new["conversations"][3]["turns"][2]["legacy"] == {"locale": "en-GB"}


@pytest.mark.parametrize(
    ("label", "slug"),
    [
        ("Cart Management", "cart_management"),
        ("2nd try!", "nd_try"),
        ("Café au lait", "cafe_au_lait"),
        ("a" * 80, "a" * 64),
    ],
)
def test_a_label_becomes_a_slug(label: str, slug: str) -> None:
    assert slug_of(label) == slug
