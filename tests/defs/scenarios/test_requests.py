from __future__ import annotations

from coverage_assets.defs.partitions import all_cells
from coverage_assets.defs.scenarios.requests import build_requests, changed_cells
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, Stale, declared
from coverage_assets.taxonomy.vertical import Vertical
from resources.partition_keys import key_of
from tests.defs.project import Project


def test_requests_that_execute_in_order_end_with_the_manifest(clinic: Vertical) -> None:
    stale = Stale((("billing", "calm"), ("appointments", "worried")), ("taxonomy",), manifest=True)
    requests = build_requests(stale, all_cells(clinic.taxonomy), manifest_last=True)
    assert [[key.path[-1] for key in one.asset_selection or []] for one in requests] == [
        ["taxonomy"],
        [SCENARIOS],
        [SCENARIOS],
        [MANIFEST],
    ]


def test_nothing_stale_needs_no_request(clinic: Vertical) -> None:
    assert build_requests(Stale((), (), manifest=False), all_cells(clinic.taxonomy)) == []


def test_a_cell_that_was_never_observed_has_changed(empty: Project, clinic: Vertical) -> None:
    changed = changed_cells(declared(clinic), empty.instance)
    assert [one.partition for one in changed] == [key_of(cell) for cell in clinic.taxonomy.cells]
