from __future__ import annotations

from coverage_assets.linting.context import LintContext
from coverage_assets.scenarios.caps import decide_caps
from coverage_assets.taxonomy.vertical import Vertical
from tests.linting.inline import (
    TODAY,
)


def test_the_linter_decides_caps_as_the_engine_does(clinic: Vertical) -> None:
    decided = LintContext(clinic, TODAY).outcome.kept_by_cap
    assert {number: rows.tolist() for number, rows in decided.items()} == {
        number: rows.tolist() for number, rows in decide_caps(clinic).items()
    }
