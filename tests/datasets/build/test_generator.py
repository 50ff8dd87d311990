from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.datasets.build.generator import DeclaredGeneratorFactory, VerticalGenerator
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical


@pytest.fixture(scope="module")
def factory(config: Path) -> DeclaredGeneratorFactory:
    return DeclaredGeneratorFactory(config, "helpdesk", ("inv",))


@pytest.fixture(scope="module")
def generator(factory: DeclaredGeneratorFactory) -> VerticalGenerator:
    return factory.create()


@pytest.fixture(scope="module")
def scenario(helpdesk: Vertical) -> Scenario:
    table = enumerate_scenarios(helpdesk, Selection(("access",))).filter("kept")
    return scenarios_of(table, helpdesk.taxonomy.axis_slugs)[0]


def test_a_factory_in_another_process_does_not_validate_again(
    factory: DeclaredGeneratorFactory,
) -> None:
    travelled = pickle.loads(pickle.dumps(factory))
    assert (factory.checked, travelled.checked) == (False, True)
    assert (travelled.config, travelled.vertical, travelled.pairs) == (
        factory.config,
        factory.vertical,
        factory.pairs,
    )


def test_the_base_comes_before_its_pairs(generator: VerticalGenerator, scenario: Scenario) -> None:
    relations = [pair.conversation["relation"] for pair in generator.generate(scenario, 0)]
    assert relations[0] == "base"
    assert set(relations) <= {"base", "inv"}


def test_the_same_scenario_and_variant_give_the_same_pairs(
    generator: VerticalGenerator, scenario: Scenario
) -> None:
    assert list(generator.generate(scenario, 1)) == list(generator.generate(scenario, 1))


def test_the_information_covers_every_domain(
    generator: VerticalGenerator, helpdesk: Vertical
) -> None:
    domains = {domain.slug for domain in helpdesk.taxonomy.domains}
    info = generator.info
    assert info.tools_of.keys() == info.simulators.keys() == info.generators.keys() == domains
    names = {tool["name"] for tool in info.tools}
    assert all(set(tools) <= names for tools in info.tools_of.values())
