from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.datasets.build.freshness import GLOBAL
from coverage_assets.defs.datasets.requests import (
    BY_CELL,
    StaleConversations,
    build_cell_requests,
    build_domain_requests,
    build_whole_request,
    complete_scenarios,
    find_stale_conversations,
)
from coverage_assets.defs.partitions import RANGE_END, RANGE_START
from coverage_assets.taxonomy.vertical import Vertical
from tests.defs.datasets.stale import EVERYTHING, stale
from tests.defs.editing import Files, files_in
from tests.defs.generated import Generated


def assets(request: dg.RunRequest) -> list[str]:
    return [key.path[-1] for key in request.asset_selection or []]


def test_cells_of_one_block_share_a_run_with_the_dataset_over_everything() -> None:
    [request] = build_cell_requests(
        stale(("a", "calm"), ("b", "calm"), everything=True), EVERYTHING
    )
    assert (assets(request), request.tags[RANGE_START], request.tags[RANGE_END]) == (
        [*BY_CELL, GLOBAL],
        "calm|a",
        "calm|b",
    )


def test_cells_apart_have_a_run_each_and_leave_the_whole_for_later() -> None:
    requests = build_cell_requests(
        stale(("a", "calm"), ("c", "rushed"), everything=True), EVERYTHING
    )
    assert [assets(request) for request in requests] == [list(BY_CELL), list(BY_CELL)]


def test_neighboring_domains_share_a_run() -> None:
    requests = build_domain_requests(stale(domains=("a", "b")), EVERYTHING.domains)
    assert [(one.tags[RANGE_START], one.tags[RANGE_END]) for one in requests] == [("a", "b")]


def test_domains_apart_have_a_run_each() -> None:
    requests = build_domain_requests(stale(domains=("a", "c")), EVERYTHING.domains)
    assert [(one.tags[RANGE_START], one.tags[RANGE_END]) for one in requests] == [
        ("a", "a"),
        ("c", "c"),
    ]


def test_the_whole_is_requested_only_where_it_is_stale() -> None:
    assert (
        len(build_whole_request(stale())),
        len(build_whole_request(stale(everything=True))),
    ) == (0, 1)


def find_stale(generated: Generated, files: Files, vertical: Vertical) -> StaleConversations:
    """What these files make stale of the generated domain."""
    store = generated.project.store
    scenarios = complete_scenarios(store, generated.cells)
    return find_stale_conversations(load_conversations(files.config, vertical), scenarios, store)


def test_what_was_generated_is_fresh(generated: Generated, helpdesk: Vertical) -> None:
    found = find_stale(generated, generated.project.files, helpdesk)
    assert (found.cells, found.domains, found.everything) == ((), (), True)


@pytest.mark.parametrize(
    ("file", "stale_cells"),
    [("domains/access.yaml", 3), ("domains/devices.yaml", 0), ("language.yaml", 3)],
)
def test_an_edit_makes_only_the_cells_stale_that_are_generated_from_it(
    generated: Generated, helpdesk: Vertical, tmp_path: Path, file: str, stale_cells: int
) -> None:
    files = files_in(tmp_path, "helpdesk")
    path = files.config / "helpdesk" / "conversations" / file
    path.write_text(path.read_text().replace("version: 1.0.0", "version: 1.0.1", 1))
    assert len(find_stale(generated, files, helpdesk).cells) == stale_cells


def test_a_comment_makes_nothing_stale(
    generated: Generated, helpdesk: Vertical, tmp_path: Path
) -> None:
    files = files_in(tmp_path, "helpdesk")
    path = files.config / "helpdesk" / "conversations" / "world.yaml"
    path.write_text(path.read_text() + "\n# A remark that means nothing.\n")
    assert find_stale(generated, files, helpdesk).cells == ()


def test_with_force_everything_is_stale(generated: Generated, helpdesk: Vertical) -> None:
    store = generated.project.store
    found = find_stale_conversations(
        load_conversations(generated.project.files.config, helpdesk),
        complete_scenarios(store, generated.cells),
        store,
        force=True,
    )
    assert (list(found.cells), found.domains, found.everything) == (
        generated.cells,
        (generated.cells[0][0],),
        True,
    )
