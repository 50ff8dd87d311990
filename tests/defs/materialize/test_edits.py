"""What `rebuild` does after edits of what is declared, and after damage to what is stored."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, GLOBAL
from coverage_assets.defs.materialize import NamespaceResult
from coverage_assets.errors import InputError
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from tests.defs.editing import bytes_below
from tests.defs.small_vertical import CELL, DISTANT_CELL, SmallVertical

BY_CELL = (SCENARIOS, CONVERSATIONS, GOLDENS, BEHAVIORS)
LINES = "conversations.jsonl"
slow = pytest.mark.slow


def dataset(vertical: SmallVertical, *names: str) -> Path:
    return vertical.artifacts / "datasets" / vertical.name / Path(*names)


def counts(done: NamespaceResult) -> dict[str, int]:
    return {name: len(parts) for name, parts in done.rebuilt.items()}


@slow
def test_two_distant_cells_are_rebuilt_at_once_and_are_fresh_afterwards(
    helpdesk_copy: SmallVertical,
) -> None:
    helpdesk_copy.exclude_in(CELL, DISTANT_CELL)
    done, again = helpdesk_copy.rebuild(), helpdesk_copy.rebuild()
    twice = dict.fromkeys((*BY_CELL, DOMAINS), 2)
    once = dict.fromkeys(("exclusion_rules", MANIFEST, GLOBAL), 1)
    assert (done.succeeded, counts(done)) == (True, {**twice, **once})
    assert (again.succeeded, again.rebuilt, again.runs) == (True, {}, 0)


@slow
def test_three_rectangles_are_rebuilt_at_once(helpdesk_copy: SmallVertical) -> None:
    cells = [("access", "insistent"), ("access", "plain"), ("devices", "vague")]
    helpdesk_copy.exclude_in(*cells)
    done = helpdesk_copy.rebuild()
    assert (done.succeeded, [sorted(done.rebuilt[name]) for name in BY_CELL]) == (True, [cells] * 4)
    assert helpdesk_copy.stale() == {}


@pytest.mark.parametrize("asset", [pytest.param(CONVERSATIONS, marks=slow), GOLDENS, BEHAVIORS])
def test_an_asset_is_rebuilt_alone_to_the_same_bytes(
    helpdesk_copy: SmallVertical, once_rebuilt: SmallVertical, asset: str
) -> None:
    Path(helpdesk_copy.namespace.store.location(asset, CELL)).write_bytes(b"no table")
    done = helpdesk_copy.rebuild()
    assert (done.succeeded, done.rebuilt) == (True, {asset: [CELL]})
    assert bytes_below(helpdesk_copy.artifacts) == bytes_below(once_rebuilt.artifacts)


@slow
def test_indexes_over_domains_and_over_everything_are_rebuilt_together(
    helpdesk_copy: SmallVertical,
) -> None:
    for asset in (DOMAINS, GLOBAL):
        shutil.rmtree(helpdesk_copy.artifacts / helpdesk_copy.name / asset)
    done = helpdesk_copy.rebuild()
    assert (done.succeeded, counts(done)) == (True, {DOMAINS: 2, GLOBAL: 1})


@slow
def test_a_dataset_that_is_gone_is_brought_back(helpdesk_copy: SmallVertical) -> None:
    folder = dataset(helpdesk_copy, *CELL)
    before = (folder / LINES).read_bytes()
    shutil.rmtree(folder)
    done = helpdesk_copy.rebuild()
    assert (done.succeeded, dict(done.rebuilt)) == (True, {BEHAVIORS: [CELL]})
    assert (folder / LINES).read_bytes() == before


@slow
def test_a_changed_byte_of_a_dataset_is_put_right(helpdesk_copy: SmallVertical) -> None:
    path = dataset(helpdesk_copy, *CELL, LINES)
    data = path.read_bytes()
    path.write_bytes(data[:-3] + b"?" + data[-2:])
    assert helpdesk_copy.rebuild().succeeded
    assert path.read_bytes() == data


@slow
def test_what_is_stored_of_a_domain_that_is_gone_is_deleted(
    helpdesk_copy: SmallVertical, once_rebuilt: SmallVertical
) -> None:
    helpdesk_copy.add_archive()
    assert helpdesk_copy.rebuild().succeeded
    assert dataset(helpdesk_copy, "archive", "plain", LINES).exists()
    helpdesk_copy.remove_archive()
    assert helpdesk_copy.rebuild().succeeded
    assert bytes_below(helpdesk_copy.artifacts).keys() == bytes_below(once_rebuilt.artifacts).keys()
    assert not dataset(helpdesk_copy, "archive").exists()


@pytest.mark.parametrize(
    ("selection", "names"),
    [
        ("helpdesk/goldens", {GOLDENS}),
        ("+helpdesk/exclusion_rules", {"taxonomy", "exclusion_rules"}),
        pytest.param(f'key:"helpdesk/{BEHAVIORS}"+', {BEHAVIORS, DOMAINS, GLOBAL}, marks=slow),
        pytest.param(f'1+key:"helpdesk/{DOMAINS}"', {BEHAVIORS, DOMAINS}, marks=slow),
    ],
)
def test_assets_are_selected_by_key_and_in_the_syntax_of_dagster(
    helpdesk_copy: SmallVertical, selection: str, names: set[str]
) -> None:
    done = helpdesk_copy.rebuild(selection, force=True)
    assert (done.succeeded, set(done.rebuilt)) == (True, names)


@slow
def test_a_selection_that_selects_nothing_is_refused(helpdesk_copy: SmallVertical) -> None:
    with pytest.raises(InputError, match="is not an asset"):
        helpdesk_copy.rebuild('key:"helpdesk/goldenz"+')
