from __future__ import annotations

import pytest
from hypothesis import given

from coverage_assets.linting import row_masks
from tests.declaring import Declared, verticals
from tests.linting.exactness import FEW, LintResult


@FEW
@given(verticals())
def test_findings_do_not_depend_on_the_size_of_blocks(
    declared: tuple[Declared, Declared],
) -> None:
    usual = LintResult(declared).findings
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_masks, "BLOCK_ROWS", 5)
        patch.setattr("coverage_assets.linting.relations.block_rows", lambda _: 5)
        patch.setattr("coverage_assets.linting.rule_effects.block_rows", lambda _: 5)
        patch.setattr("coverage_assets.linting.rule_effects.BLOCK_ROWS", 5)
        assert LintResult(declared).findings == usual
