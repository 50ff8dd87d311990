"""Pairs are optional; each says what it changes."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.pairs import DirPair, InvPair, Pairs

TIGHTER = {"description": "The limit is lower.", "outcome": "queued"}


def test_a_world_may_have_neither_pair() -> None:
    assert (Pairs().inv, Pairs().dir) == (None, None)


@pytest.mark.parametrize(
    ("model", "pair"),
    [
        (InvPair, {"description": "Another caller.", "redraw": []}),
        (DirPair, {**TIGHTER, "set": {}}),
        (DirPair, TIGHTER),
    ],
)
def test_a_pair_that_changes_nothing_is_refused(model: Any, pair: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(pair)


def test_a_dir_pair_is_read_by_the_keys_of_the_file() -> None:
    pair = DirPair.model_validate({**TIGHTER, "if": "strict", "set": {"limit": "limit - 1"}})
    assert (pair.if_, pair.set_, pair.unproven) == ("strict", {"limit": "limit - 1"}, ())
