from __future__ import annotations

import numpy as np

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.row_masks import PickedRows
from coverage_assets.taxonomy.vertical import Vertical
from tests.linting.inline import (
    TODAY,
)


def test_picked_rows_match_as_blocks_do(clinic: Vertical) -> None:
    context = LintContext(clinic, TODAY)
    every = PickedRows(context.grid, np.arange(context.grid.rows))
    sizes = [int(every.mask(bound.predicate).sum()) for bound in clinic.rules]
    assert sizes == context.relations.sizes.tolist()
