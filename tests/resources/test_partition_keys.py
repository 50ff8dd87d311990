from __future__ import annotations

import pytest

from coverage_assets.foundation.cells import Cell
from resources.partition_keys import cell_of, key_of, name_key, part_of, partition_key


@pytest.mark.parametrize("cell", [("d0", "b0"), ("d0", "b1"), ("d1", "b0")])
def test_a_key_names_its_cell(cell: Cell) -> None:
    assert cell_of(key_of(cell)) == cell


def test_the_part_of_a_cell_is_its_domain_and_behavior() -> None:
    assert part_of("calm|billing") == ("billing", "calm")


@pytest.mark.parametrize("account", ["a|b", "a,b", "[x]", "50%", "a...b", "plain one"])
def test_any_account_id_makes_a_partition_key_and_comes_back(account: str) -> None:
    assert part_of(name_key(account)) == (account,)


@pytest.mark.parametrize("account", ["a|b", "a,b", "[x]", "a...b"])
def test_a_key_holds_nothing_that_dagster_reserves(account: str) -> None:
    assert not any(sign in name_key(account) for sign in ("|", ",", "[", "]", "..."))


@pytest.mark.parametrize("part", [("billing", "calm"), ("a|b",), ("plain one",)])
def test_the_key_of_a_part_comes_back(part: tuple[str, ...]) -> None:
    assert part_of(partition_key(part)) == part
