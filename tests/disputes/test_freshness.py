from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coverage_assets.disputes.findings import Account
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    StaleDisputes,
    account_version,
    find_stale_disputes,
    overview_version,
)
from coverage_assets.disputes.settings import Settings
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from tests.disputes.builders import THREE, account, configured

TABLE = pl.DataFrame({"x": [1]})
ONE, TWO = account(*THREE, account_id="one"), account(*THREE[:2], account_id="two")


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    """A store that holds everything about both accounts."""
    store = ArtifactStore(str(tmp_path), "disputes")
    versions = {read.id: account_version(read, Settings()) for read in (ONE, TWO)}
    store.write(PLANS, {(name,): Artifact(TABLE, None, found) for name, found in versions.items()})
    overview = Artifact(TABLE, None, overview_version(versions, []))
    store.write(INVENTORIES, {(): overview})
    store.write(AUDIT, {(): overview})
    return store


def stale(
    store: ArtifactStore, *accounts: Account, settings: Settings | None = None
) -> StaleDisputes:
    return find_stale_disputes(accounts, [], settings or Settings(), store)


def test_nothing_is_stale_while_findings_and_settings_stay(store: ArtifactStore) -> None:
    assert not stale(store, ONE, TWO)


def test_only_the_account_whose_findings_changed_is_stale(store: ArtifactStore) -> None:
    changed = account(*THREE, account_id="two")
    assert stale(store, ONE, changed) == StaleDisputes(("two",), (), overviews=True)


def test_other_settings_make_every_account_stale(store: ArtifactStore) -> None:
    found = stale(store, ONE, TWO, settings=configured(min_increment_days=2))
    assert found.accounts == ("one", "two")


def test_a_stored_account_without_findings_is_gone(store: ArtifactStore) -> None:
    assert stale(store, ONE) == StaleDisputes((), ("two",), overviews=True)
