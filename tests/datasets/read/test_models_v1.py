from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.datasets.read.migrate_v1 import (
    migrate_dataset,
)
from coverage_assets.errors import InputError
from tests.datasets.read.samples import SINGLE
from tests.datasets.small import changed

BROKEN: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("metadata", "difficulty"), "mixed", "at $.metadata.difficulty: `difficulty` is 'mixed'"),
    (
        ("conversations", 1, "turns", 0, "role"),
        "bot",
        "at $.conversations[1].turns[0].role: `role` is 'bot'",
    ),
    (
        ("conversations", 2, "conversation_id"),
        "cart-happy-001",
        "taken already, by $.conversations[0]",
    ),
    (("version",), "1", "at $.version: `version` is '1'"),
    (("schema_version",), 2, "at $.schema_version"),
]


@pytest.mark.parametrize(("keys", "value", "message"), BROKEN)
def test_a_dataset_that_is_not_of_version_1_is_refused_with_its_place(
    keys: tuple[str | int, ...], value: Any, message: str
) -> None:
    with pytest.raises(InputError) as refused:
        migrate_dataset(changed(SINGLE, *keys, to=value))
    assert message in str(refused.value)
