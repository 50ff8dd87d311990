from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.defs.planner import (
    Stale,
    Wanted,
    WantedAsset,
    by_asset,
    feeds,
    find_stale,
    pairs,
    ready_parts,
)
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey
from tests.defs.planner.graphs import graphs, reads

CELLS: list[PartKey] = [("a", "x"), ("a", "y"), ("b", "x")]
WANTED = Wanted(
    (
        WantedAsset("cells", dict.fromkeys(CELLS, "1"), "cells"),
        WantedAsset("domains", {("a",): "1", ("b",): "1"}, "domains", ("cells",)),
        WantedAsset("whole", {(): "1"}, upstream=("cells",)),
    )
)


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    """A store in which everything is as it is wanted."""
    found = ArtifactStore(str(tmp_path), "shop")
    table = pl.DataFrame({"n": [1]})
    for asset in WANTED.assets:
        parts: dict[PartKey, Artifact | pl.DataFrame] = {
            part: Artifact(table, version=version) for part, version in asset.versions.items()
        }
        found.write(asset.name, parts)
    return found


def test_what_is_stored_as_wanted_is_fresh(store: ArtifactStore) -> None:
    assert find_stale(WANTED, store) == {}


def test_nothing_stored_is_all_stale(tmp_path: Path) -> None:
    assert find_stale(WANTED, ArtifactStore(str(tmp_path), "shop")) == {
        "cells": CELLS,
        "domains": [("a",), ("b",)],
        "whole": [()],
    }


def test_another_version_is_stale(store: ArtifactStore) -> None:
    store.write("domains", {("b",): Artifact(pl.DataFrame({"n": [1]}), version="2")})
    assert find_stale(WANTED, store) == {"domains": [("b",)]}


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"x")])
def test_a_file_that_is_missing_or_altered_is_stale(store: ArtifactStore, damage: object) -> None:
    damage(Path(store.location("cells", ("a", "y"))))  # type: ignore[operator]
    assert find_stale(WANTED, store) == {"cells": [("a", "y")]}


@pytest.mark.parametrize(
    ("part", "other", "is_read"),
    [
        (("a", "x"), ("a", "x"), True),
        (("a", "x"), ("a", "y"), False),
        (("a", "x"), ("a",), True),
        (("b", "x"), ("a",), False),
        (("a", "x"), (), True),
        ((), ("a", "x"), True),
    ],
)
def test_what_feeds_what(part: PartKey, other: PartKey, is_read: bool) -> None:  # noqa: FBT001
    assert feeds(part, other) is is_read


def ready(stale: Stale, *left: tuple[str, PartKey], **options: object) -> Stale:
    return ready_parts(stale, WANTED, lambda *pair: pair not in left, **options)  # type: ignore[arg-type]


EVERYTHING: Stale = {"cells": CELLS, "domains": [("a",), ("b",)], "whole": [()]}


def test_all_that_is_asked_for_is_ready() -> None:
    assert ready(EVERYTHING) == EVERYTHING


def test_what_is_made_of_a_cell_that_stays_stale_waits() -> None:
    assert ready(EVERYTHING, ("cells", ("a", "y"))) == {
        "cells": [("a", "x"), ("b", "x")],
        "domains": [("b",)],
    }


def test_what_is_named_does_not_wait() -> None:
    found = ready(EVERYTHING, ("cells", ("a", "y")), named=["whole"])
    assert found["whole"] == [()]


def test_nothing_is_built_on_what_a_check_has_failed_even_if_named() -> None:
    found = ready(
        {"whole": [()], "domains": [("b",)]}, held={"cells": {("a", "x")}}, named=["whole"]
    )
    assert found == {"domains": [("b",)]}


@given(graph=graphs(), data=st.data())
def test_nothing_ready_is_made_of_what_stays_stale(
    graph: tuple[Wanted, Stale], data: st.DataObject
) -> None:
    wanted, stale = graph
    jobs = sorted(pairs(stale))
    left = data.draw(st.sets(st.sampled_from(jobs))) if jobs else set()
    found = pairs(ready_parts(stale, wanted, lambda *pair: pair not in left))
    stays = pairs(stale) - found
    wrong = [(job, other) for job in found for other in stays if reads(job, other, wanted)]
    assert (wrong, found & left) == ([], set())


def test_parts_are_grouped_in_the_order_in_which_they_are_built() -> None:
    found = by_asset({("whole", ()), ("cells", ("b", "x")), ("cells", ("a", "x"))}, WANTED)
    assert list(found.items()) == [("cells", [("a", "x"), ("b", "x")]), ("whole", [()])]
