from __future__ import annotations

import pytest

from coverage_assets.errors import InputError
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.selection import Selection
from coverage_assets.taxonomy.vertical import Vertical


def test_a_selection_of_domains_keeps_the_declared_order(clinic: Vertical) -> None:
    chosen = enumerate_scenarios(clinic, Selection(domains=("billing", "appointments")))
    assert chosen["domain"].unique(maintain_order=True).to_list() == ["appointments", "billing"]


def test_a_misspelt_domain_is_refused_with_the_nearest_one(clinic: Vertical) -> None:
    with pytest.raises(InputError, match="did you mean `billing`"):
        enumerate_scenarios(clinic, Selection(domains=("biling",)))


def test_a_misspelt_behavior_is_refused_with_the_nearest_one(clinic: Vertical) -> None:
    with pytest.raises(InputError, match="did you mean `worried`"):
        enumerate_scenarios(clinic, Selection(behaviors=("woried",)))
