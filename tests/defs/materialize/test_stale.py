from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.defs.materialize import RebuildRequest
from coverage_assets.defs.materialize.stale import requested_scenarios
from coverage_assets.errors import InputError
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, Stale
from coverage_assets.scenarios.selection import EVERYTHING, Selection
from coverage_assets.taxonomy.vertical import Vertical

STALE = Stale((("billing", "calm"), ("appointments", "calm")), ("taxonomy",), manifest=True)
BILLING = Selection(("billing",))


def requested(clinic: Vertical, *select: str, cells: Selection = EVERYTHING) -> Stale:
    request = RebuildRequest(Path("config"), "clinic", "artifacts", Path("home"), select, cells)
    return requested_scenarios(STALE, clinic, request)


def test_without_a_selection_everything_stale_is_rebuilt(clinic: Vertical) -> None:
    assert requested(clinic) == STALE


def test_the_manifest_waits_while_other_cells_stay_stale(clinic: Vertical) -> None:
    found = requested(clinic, cells=BILLING)
    assert (found.cells, found.manifest) == ((("billing", "calm"),), False)


def test_a_manifest_that_is_named_does_not_wait(clinic: Vertical) -> None:
    assert requested(clinic, SCENARIOS, MANIFEST, cells=BILLING).manifest


def test_only_named_tables_are_rebuilt(clinic: Vertical) -> None:
    assert requested(clinic, "taxonomy") == Stale((), ("taxonomy",), manifest=False)


def test_an_unknown_asset_is_refused_with_the_nearest_one(clinic: Vertical) -> None:
    with pytest.raises(InputError, match="did you mean `taxonomy`"):
        requested(clinic, "taxonomie")
