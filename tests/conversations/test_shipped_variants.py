"""Every shipped scenario can be generated in any variant, whatever names and numbers are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl
import pytest

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.conversations.generation.generate import BASE, DIR, INV, generate_pair
from coverage_assets.errors import InputError
from coverage_assets.taxonomy.vertical import Vertical
from tests.conversations.desk import desk, kept


def failures(
    compiled: CompiledVertical, scenarios: Iterable[Scenario], variants: Iterable[int]
) -> Iterator[str]:
    """Yield the error of every variant and pair that cannot be generated."""
    for one in scenarios:
        for variant in variants:
            for relation in (BASE, INV, DIR):
                try:
                    generate_pair(compiled, one, variant, relation)
                except InputError as error:
                    yield str(error)


def test_three_variants_of_the_helpdesk_are_generated() -> None:
    assert list(failures(desk().compiled, kept(), range(3))) == []


@pytest.mark.slow
def test_twelve_variants_of_the_helpdesk_are_generated() -> None:
    assert list(failures(desk().compiled, kept(), range(12))) == []


def test_a_late_variant_of_every_cell_of_commerce_is_generated(
    commerce_conversations: CompiledVertical, commerce: Vertical, commerce_scenarios: pl.DataFrame
) -> None:
    cells = commerce_scenarios.filter("kept").partition_by(
        "domain", "behavior", maintain_order=True
    )
    rows = pl.concat([cell.slice(3 * number % cell.height, 1) for number, cell in enumerate(cells)])
    scenarios = scenarios_of(rows, commerce.taxonomy.axis_slugs)
    assert list(failures(commerce_conversations, scenarios, [999_999])) == []


@pytest.mark.slow
def test_four_variants_of_every_scenario_of_commerce_are_generated(
    commerce_conversations: CompiledVertical, commerce: Vertical, commerce_scenarios: pl.DataFrame
) -> None:
    scenarios = scenarios_of(commerce_scenarios.filter("kept"), commerce.taxonomy.axis_slugs)
    assert list(failures(commerce_conversations, scenarios, range(1, 5))) == []
