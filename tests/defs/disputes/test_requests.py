from __future__ import annotations

import pytest

from coverage_assets.defs.disputes.requests import build_requests
from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS, StaleDisputes
from tests.defs.disputes.office import Office


def test_what_was_planned_is_not_planned_again(planned: Office) -> None:
    assert not planned.stale()


def test_changed_findings_make_only_their_account_stale(planned: Office) -> None:
    planned.edit("account_7", min_days=18)
    assert planned.stale().accounts == ("account_7",)


def test_other_settings_make_every_account_stale(
    planned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_MODE", "greedy")
    assert len(planned.stale().accounts) == 3


def test_accounts_apart_have_a_run_each_and_the_overviews_come_last() -> None:
    stale = StaleDisputes(("a", "c"), (), overviews=True)
    requests = build_requests(stale, ["a", "b", "c"])
    assert [[key.path[-1] for key in run.asset_selection or []] for run in requests] == [
        [PLANS],
        [PLANS],
        [INVENTORIES, AUDIT],
    ]


def test_neighboring_accounts_share_a_run_with_the_overviews() -> None:
    stale = StaleDisputes(("a", "b"), (), overviews=True)
    [request] = build_requests(stale, ["a", "b", "c"])
    assert [key.path[-1] for key in request.asset_selection or []] == [PLANS, INVENTORIES, AUDIT]
