from __future__ import annotations

import pytest

from coverage_assets.errors import IntegrityError
from coverage_assets.foundation import stable_hash
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.scenarios.id_uniqueness import check_ids_unique
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import (
    taxonomy_of,
    vertical_of,
)


@pytest.mark.parametrize("at_once", [1 << 24, 5_000, 500])
def test_the_shipped_ids_are_unique(commerce: Vertical, at_once: int) -> None:
    check_ids_unique(commerce, batch_rows=500, at_once=at_once)


@pytest.mark.parametrize("at_once", [1 << 24, 5])
def test_a_collision_is_refused(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    honest = stable_hash.word
    twins = {"color=red": "color=blue"}
    monkeypatch.setattr(stable_hash, "word", lambda text: honest(twins.get(text, text)))
    with pytest.raises(
        IntegrityError, match=r"two scenarios of `toy` share the id sc-[0-9a-f]{16}; rename one"
    ):
        check_ids_unique(vertical_of(taxonomy_of()), at_once=at_once)


def test_nothing_is_enumerated_of_a_taxonomy_whose_ids_collide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    honest = stable_hash.word
    monkeypatch.setattr(
        stable_hash, "word", lambda text: honest(text.replace("color=red", "color=blue"))
    )
    with pytest.raises(IntegrityError):
        enumerate_scenarios(vertical_of(taxonomy_of()))
