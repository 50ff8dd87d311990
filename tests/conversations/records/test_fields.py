from __future__ import annotations

from typing import Any

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

from coverage_assets.conversations.records.fields import (
    Count,
    Digest,
    JsonText,
    SemanticVersion,
    SetDifficulty,
)


def accepts(field: Any, value: object) -> bool:
    try:
        TypeAdapter(field, config=ConfigDict(strict=True)).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    ("value", "accepted"), [(3, True), (3.0, True), (3.5, False), (True, False), (-1, False)]
)
def test_a_count_is_a_whole_number_however_it_is_written(value: object, *, accepted: bool) -> None:
    assert accepts(Count, value) is accepted


@pytest.mark.parametrize(
    ("value", "accepted"),
    [
        ("easy", True),
        ("mixed", True),
        (["easy", "hard"], True),
        (["easy", "easy"], False),
        (["mixed"], False),
        ([], False),
        ("", False),
    ],
)
def test_the_difficulty_of_a_dataset_is_one_or_a_list_without_repeats(
    value: object, *, accepted: bool
) -> None:
    assert accepts(SetDifficulty, value) is accepted


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        (SemanticVersion, "1.10.0", "1.010.0"),
        (Digest, "a" * 64, "a" * 63),
        (Digest, "", "g" * 64),
        (JsonText, '{"a":1}', "[1]"),
    ],
)
def test_a_text_has_the_form_of_its_field(field: Any, good: str, bad: str) -> None:
    assert (accepts(field, good), accepts(field, bad)) == (True, False)
