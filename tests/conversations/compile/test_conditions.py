"""A compiled condition holds where a slow reading of its `where` says so."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given

from coverage_assets.conversations.compile.conditions import condition_of
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.where import parse_where
from tests.conversations.compile.outcomes_file import TAXONOMY
from tests.declaring import wheres
from tests.scenarios.brute_force import matches

EVERY = [
    dict(zip(TAXONOMY.dimensions, values, strict=True))
    for values in product(*TAXONOMY.dimensions.values())
]


@given(wheres(dict(TAXONOMY.dimensions)))
def test_a_condition_holds_where_a_slow_reading_says_so(where: dict[str, Any]) -> None:
    holds = condition_of(resolve(parse_where(where), TAXONOMY)[0], TAXONOMY)
    assert [holds(one) for one in EVERY] == [matches(where, one, {}) for one in EVERY]
