from __future__ import annotations

import json

import pytest

from coverage_assets.datasets.quality.slot_masking import Mask, slot_values, words_of
from tests.datasets.small import conversation, golden


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't ship 2 desks for $1,240.50!", ["don't", "ship", "2", "desks", "for", "1,240.50"]),
        ("SKU-204816, please", ["sku", "204816", "please"]),
        ("At 9:30?", ["at", "9:30"]),
        ("...", []),
    ],
)
def test_words_are_what_people_would_count(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("I want 2 Norrvik desks by March 12", "i want _ by _"),
        ("is the oak desk by Norrvik in stock", "is the _ by _ in stock"),
        ("the oak one, not the walnut one", "the _ not the walnut _"),
        ("my order O-48213 never came", "my order o _ never came"),
        ("nothing to mask in here", "nothing to mask in here"),
        ("the hollow promise of a happy return", "the _ promise of a happy return"),
    ],
)
def test_values_numbers_and_dates_leave_one_mask_for_each_run(text: str, masked: str) -> None:
    assert " ".join(Mask({"Norrvik", "oak desk", "Hollow"}).words(text)) == masked


def test_a_value_of_plain_words_is_masked_only_as_a_whole() -> None:
    mask = Mask({"what you need"})
    assert " ".join(mask.words("tell me what you need")) == "tell me _"
    assert " ".join(mask.words("tell me what you want")) == "tell me what you want"


def test_slot_values_come_from_the_state_the_calls_and_the_constraints() -> None:
    record = golden() | {
        "initial_state": json.dumps({"catalog": {"RYE-1": {"name": "small rye", "price": 3}}})
    }
    assert slot_values(conversation(), record) == {"RYE-1", "small rye", "rye", "oat"}
    assert slot_values(conversation(), None) == {"RYE-1"}
