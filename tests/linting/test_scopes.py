from __future__ import annotations

import pytest

from coverage_assets.linting.scopes import largest_raw_scope
from coverage_assets.scenarios.grid import Grid
from tests.linting.inline import rules, vertical_from


@pytest.mark.parametrize(
    ("cap", "size"),
    [
        ("cap | stock: out | { limit: 1 }", 12),
        ("cap | stock: out | { limit: 1, per: [domain] }", 6),
        ("cap | stock: out, price: dear | { limit: 1, per: [domain, behavior] }", 1),
        ("cap | stock: out, not: { stock: out } | { limit: 1 }", 0),
    ],
)
def test_the_largest_scope_counts_raw_scenarios(cap: str, size: int) -> None:
    vertical = vertical_from(rules(cap))
    assert largest_raw_scope(Grid.of(vertical.taxonomy), vertical.rules[0]) == size


def test_scopes_add_up_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage_assets.linting.row_masks.BLOCK_ROWS", 2)
    monkeypatch.setattr("coverage_assets.linting.scopes.MERGE_AFTER", 1)
    vertical = vertical_from(rules("cap | stock: out | { limit: 1, per: [domain] }"))
    assert largest_raw_scope(Grid.of(vertical.taxonomy), vertical.rules[0]) == 6
