from __future__ import annotations

import pytest

from coverage_assets.conversations.generation.freshness import CONVERSATIONS
from coverage_assets.defs.datasets.stored import (
    conversation_versions,
)
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from resources.partition_keys import key_of
from tests.defs.generated import Generated


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
