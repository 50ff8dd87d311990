from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.datasets.read.migrate_v1 import (
    migrate_golden,
)
from coverage_assets.errors import InputError
from tests.datasets.read.samples import SINGLE, SINGLE_GOLDEN
from tests.datasets.small import changed

BROKEN_GOLDENS: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("dataset_id",), "other", "these goldens are for `other`"),
    (("entries", 0, "conversation_id"), "cart-happy-01", "did you mean `cart-happy-001`"),
    (("entries", 1, "conversation_id"), "cart-happy-001", "taken already, by $.entries[0]"),
    (("entries", 0, "turns", 1, "turn_index"), 4, "the conversation has 4 turns"),
    (("entries", 1, "turns"), [], "it must have a `final_outcome`"),
    (("entries", 0, "final_outcome"), "12", "it must match [A-Za-z]"),
]


@pytest.mark.parametrize(("keys", "value", "message"), BROKEN_GOLDENS)
def test_goldens_that_do_not_fit_the_dataset_are_refused_with_their_place(
    keys: tuple[str | int, ...], value: Any, message: str
) -> None:
    with pytest.raises(InputError) as refused:
        migrate_golden(changed(SINGLE_GOLDEN, *keys, to=value), SINGLE)
    assert message in str(refused.value)
