"""Every scenario can be told again and again: no draw of names, numbers and words breaks a promise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.conversations.generation.generate import BASE, DIR, INV, generate_pair
from coverage_assets.errors import InputError
from coverage_assets.taxonomy.vertical import Vertical
from tests.conversations.desk import desk, kept


def untold(
    playbook: CompiledVertical, scenarios: Iterable[Scenario], variants: Iterable[int]
) -> Iterator[str]:
    """What is said of the variants and pairs that cannot be told."""
    for one in scenarios:
        for variant in variants:
            for relation in (BASE, INV, DIR):
                try:
                    generate_pair(playbook, one, variant, relation)
                except InputError as error:
                    yield str(error)


def test_twelve_variants_of_the_helpdesk_are_told() -> None:
    assert list(untold(desk().playbook, kept(), range(12))) == []


@pytest.fixture(scope="module")
def shop(config: Path, commerce: Vertical) -> CompiledVertical:
    return load_conversations(config, commerce)


def test_a_late_variant_of_every_cell_of_commerce_is_told(
    shop: CompiledVertical, commerce: Vertical, commerce_scenarios: pl.DataFrame
) -> None:
    cells = commerce_scenarios.filter("kept").partition_by(
        "domain", "behavior", maintain_order=True
    )
    rows = pl.concat([cell.slice(3 * number % cell.height, 1) for number, cell in enumerate(cells)])
    assert list(untold(shop, scenarios_of(rows, commerce.taxonomy.axis_slugs), [999_999])) == []


@pytest.mark.slow
def test_four_variants_of_every_scenario_of_commerce_are_told(
    shop: CompiledVertical, commerce: Vertical, commerce_scenarios: pl.DataFrame
) -> None:
    scenarios = scenarios_of(commerce_scenarios.filter("kept"), commerce.taxonomy.axis_slugs)
    assert list(untold(shop, scenarios, range(1, 5))) == []
