from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.validate.duplicate_keys import DuplicateKeys

KEYS = st.lists(st.sampled_from("abcdef"), max_size=12)


def added(keys: list[str]) -> DuplicateKeys:
    found = DuplicateKeys()
    for key in keys:
        found.add(key)
    return found


@given(KEYS)
def test_every_position_of_a_repeated_key_is_a_suspect(keys: list[str]) -> None:
    repeated = [index for index, key in enumerate(keys) if keys.count(key) > 1]
    assert added(keys).suspects() == repeated


@given(KEYS)
def test_different_keys_are_counted_once(keys: list[str]) -> None:
    assert (len(added(keys)), added(keys).distinct) == (len(keys), len(set(keys)))


@given(KEYS, KEYS)
def test_keys_that_others_lack_are_found_by_position(keys: list[str], others: list[str]) -> None:
    missing = [index for index, key in enumerate(keys) if key not in others]
    assert added(keys).absent_from(added(others)) == missing
