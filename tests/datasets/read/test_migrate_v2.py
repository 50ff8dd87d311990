from __future__ import annotations

from copy import deepcopy

from coverage_assets.datasets.read.migrate_v2 import (
    migrate_conversation,
    migrate_document,
    migrate_golden,
    migrate_golden_file,
)
from tests.datasets.read.version_2 import as_document, as_golden_file, by_text, stored


def test_what_an_assistant_offers_stands_under_its_present_name() -> None:
    migrated = [migrate_conversation(record) for record in stored("conversations")]
    assert migrated == by_text("conversations")


def test_the_sample_does_offer_something() -> None:
    turns = [turn for record in stored("conversations") for turn in record["turns"]]
    assert any(turn["offered_skus"] for turn in turns)


def test_keys_keep_their_order() -> None:
    old = stored("conversations")[0]
    new = migrate_conversation(old)
    assert (list(new), list(new["turns"][0])) == (
        list(old),
        [{"offered_skus": "offered"}.get(key, key) for key in old["turns"][0]],
    )


def test_a_golden_changes_nothing_but_its_version() -> None:
    assert [migrate_golden(golden) for golden in stored("goldens")] == by_text("goldens")


def test_unknown_keys_are_kept() -> None:
    old = {**stored("conversations")[0], "reviewed_by": "team:access"}
    assert migrate_conversation(old)["reviewed_by"] == "team:access"


def test_what_is_migrated_is_left_as_it_was() -> None:
    old = as_document()
    before = deepcopy(old)
    migrate_document(old)
    assert old == before


def test_a_document_is_migrated_with_all_its_records() -> None:
    migrated = migrate_document(as_document())
    assert (migrated["schema_version"], migrated["conversations"], migrated["goldens"]) == (
        3,
        by_text("conversations"),
        by_text("goldens"),
    )


def test_a_document_without_goldens_gets_none() -> None:
    assert "goldens" not in migrate_document(as_document(with_goldens=False))


def test_a_golden_file_is_migrated_with_its_entries() -> None:
    migrated = migrate_golden_file(as_golden_file())
    assert (migrated["schema_version"], migrated["entries"]) == (3, by_text("goldens"))
