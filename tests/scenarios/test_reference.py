from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_assets.scenarios.counts import ScenarioCounts
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.gaps import find_gaps
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import (
    Declared,
    as_tuples,
    exclusions_of,
    rule,
    taxonomy_of,
    vertical_of,
    verticals,
)
from tests.scenarios import brute_force
from tests.scenarios.brute_force import ReferenceGap, reference_gaps, reference_rows


def engine_gaps(vertical: Vertical, scenarios: pl.DataFrame) -> set[ReferenceGap]:
    return {
        ReferenceGap(
            gap.domain,
            gap.behavior,
            ("axis", f"{gap.axis}={gap.bins[0]}") if gap.axis else ("group", str(gap.group)),
            frozenset(gap.rules),
            gap.by_design,
        )
        for gap in find_gaps(vertical, ScenarioCounts.of_frame(vertical, scenarios).table())
    }


def assert_engine_is_right(taxonomy: Declared, exclusions: Declared) -> None:
    vertical = vertical_of(taxonomy, exclusions)
    scenarios = enumerate_scenarios(vertical)
    rows = reference_rows(taxonomy, exclusions)
    assert as_tuples(scenarios) == [row.as_tuple() for row in rows]
    assert engine_gaps(vertical, scenarios) == reference_gaps(taxonomy, exclusions, rows)


@given(verticals())
def test_the_engine_agrees_with_the_reference_row_by_row(
    declared: tuple[Declared, Declared],
) -> None:
    assert_engine_is_right(*declared)


@pytest.mark.slow
@settings(settings.get_profile("slow"))
@given(verticals())
def test_the_engine_agrees_with_the_reference_on_thousands_of_verticals(
    declared: tuple[Declared, Declared],
) -> None:
    assert_engine_is_right(*declared)


@given(st.data())
def test_a_cap_over_two_dimensions_agrees_with_the_reference(data: st.DataObject) -> None:
    removed = data.draw(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=10))
    taxonomy = taxonomy_of(
        domains=["d0"],
        behaviors=["h0"],
        axes={"a": ["a0", "a1", "a2", "a3"], "b": ["b0", "b1", "b2", "b3"]},
    )
    effect = {
        "limit": data.draw(st.integers(0, 7)),
        "balance": ["a", "b"],
        "prefer": {"a": ["a1", "a2"]},
    }
    rules = [
        rule(place, {"a": f"a{first}", "b": f"b{second}"})
        for place, (first, second) in enumerate(removed)
    ]
    cap = rule(len(rules), {"domain": "d0", "not": {"a": "a3", "b": "b3"}}, effect)
    assert_engine_is_right(taxonomy, exclusions_of(*rules, cap, seed=data.draw(st.integers(0, 20))))


@given(verticals(most_rules=1), st.integers(0, 4), st.integers(0, 2))
def test_the_reference_chooses_as_if_it_tried_all_combinations(
    declared: tuple[Declared, Declared], limit: int, dimensions: int
) -> None:
    taxonomy, _ = declared
    line = brute_force.line_up(list(brute_force.raw_rows(taxonomy))[::7][:14], None, {}, 1)
    balance = ["domain", taxonomy["axes"][0]["slug"]][:dimensions]
    assert brute_force.best_choice(line, limit, balance) == brute_force.best_of_all_combinations(
        line, limit, balance
    )


@pytest.mark.parametrize("name", ["commerce", "clinic"])
def test_a_shipped_vertical_agrees_with_the_reference_row_by_row(
    name: str, request: pytest.FixtureRequest
) -> None:
    vertical: Vertical = request.getfixturevalue(name)
    scenarios: pl.DataFrame = request.getfixturevalue(f"{name}_scenarios")
    taxonomy: Any = vertical.taxonomy_document.value
    exclusions: Any = vertical.exclusions_document.value
    rows = reference_rows(taxonomy, exclusions)
    assert as_tuples(scenarios) == [row.as_tuple() for row in rows]
    assert engine_gaps(vertical, scenarios) == reference_gaps(taxonomy, exclusions, rows)
