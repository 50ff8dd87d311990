from __future__ import annotations

from coverage_assets.linting.context import LintContext
from coverage_assets.scenarios.gaps import find_gaps
from coverage_assets.taxonomy.vertical import Vertical
from tests.linting.inline import (
    TODAY,
)


def test_the_linter_sees_the_gaps_that_the_manifest_shows(commerce: Vertical) -> None:
    context = LintContext(commerce, TODAY)
    shown = {
        (gap.domain, gap.behavior, gap.by_design)
        for gap in find_gaps(commerce, context.outcome.tally)
    }
    assert {
        (gap.domain, gap.behavior, gap.by_design) for gap in context.coverage_gaps.gaps
    } == shown
