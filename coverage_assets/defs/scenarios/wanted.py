"""What should be stored of scenarios and their manifest."""

from __future__ import annotations

from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.defs.scenarios.family import SCENARIOS_FAMILY
from coverage_assets.scenarios.freshness import (
    MANIFEST,
    SCENARIOS,
    cell_digests,
    content_of,
    manifest_version,
)
from resources.namespace import Namespace

CELLS = "cells"
DECLARED_CELLS = "declared_cells"


def wanted(namespace: Namespace, _upstream: Wanted) -> Wanted:
    """Return the digest of every cell's scenarios, and the version of the manifest over them.

    They are made of the declared files, not of the tables that show these.
    """
    vertical = namespace.declarations.checked()
    cells = cell_digests(vertical)
    manifest = manifest_version(content_of(vertical), cells, SCENARIOS_FAMILY.code_version)
    dimensions = vertical.taxonomy.dimensions
    return Wanted(
        (
            WantedAsset(SCENARIOS, cells, CELLS),
            WantedAsset(MANIFEST, {(): manifest}, upstream=(SCENARIOS,)),
        ),
        cuts={CELLS: (dimensions["domain"], dimensions["behavior"])},
        observed={DECLARED_CELLS: cells},
    )
