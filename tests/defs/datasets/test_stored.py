from __future__ import annotations

import pytest

from coverage_assets.conversations.generation.freshness import CONVERSATIONS
from coverage_assets.defs.datasets.stored import (
    conversation_versions,
    dataset_fingerprint,
    datasets_folder,
)
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from resources.namespace import Location
from resources.partition_keys import key_of
from tests.defs.generated import Generated


def test_datasets_are_refused_in_an_object_store() -> None:
    with pytest.raises(InputError, match="coverage-assets generate"):
        datasets_folder(Location(artifacts="s3://bucket/artifacts").namespace("commerce"))


def test_every_generated_cell_has_a_version(generated: Generated) -> None:
    versions = conversation_versions(generated.namespace, generated.cells)
    assert list(versions) == generated.cells


def test_a_conversation_of_another_version_than_its_golden_is_refused(copied: Generated) -> None:
    store, cell = copied.project.store, copied.cells[1]
    table = store.read(CONVERSATIONS, cell)
    store.write(CONVERSATIONS, {cell: Artifact(table, version="another")})
    with pytest.raises(InputError) as refused:
        conversation_versions(copied.namespace, copied.cells)
    assert f"First {key_of(cell)}" in str(refused.value)


def test_a_changed_byte_of_a_dataset_changes_its_fingerprint(copied: Generated) -> None:
    before = dataset_fingerprint(copied.namespace, copied.cells[0])
    path = datasets_folder(copied.namespace) / "/".join(copied.cells[0]) / "goldens.jsonl"
    path.write_bytes(path.read_bytes().replace(b"a", b"b", 1))
    assert dataset_fingerprint(copied.namespace, copied.cells[0]) != before


def test_a_dataset_that_is_not_there_has_another_fingerprint(generated: Generated) -> None:
    cells = [generated.cells[0], ("nowhere", "vague")]
    assert len({dataset_fingerprint(generated.namespace, cell) for cell in cells}) == 2
