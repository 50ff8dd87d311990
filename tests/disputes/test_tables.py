from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from coverage_assets.disputes import tables
from coverage_assets.disputes.batch import Moments, PlannedRun, plan_accounts, plan_path
from coverage_assets.disputes.findings_files import read_accounts
from coverage_assets.disputes.settings import Settings
from coverage_assets.foundation.digests import sha256_table
from tests.disputes.builders import SAMPLES


@pytest.fixture(scope="module")
def run() -> PlannedRun:
    return plan_path(SAMPLES, Settings(), Moments())


@pytest.mark.parametrize("tabulate", [tables.placements_table, tables.audit_table])
def test_a_table_of_nothing_has_its_columns(
    tabulate: Callable[[PlannedRun], pl.DataFrame], run: PlannedRun
) -> None:
    nothing = plan_accounts([], Settings(), Moments())
    assert tabulate(nothing).columns == tabulate(run).columns


def test_each_bureau_with_a_plan_has_one_master(run: PlannedRun) -> None:
    placements = tables.placements_table(run).unique(["account", "bureau", "weekday"])
    masters = placements.filter("is_master").group_by("account", "bureau").len()
    assert (placements.height, masters["len"].to_list()) == (20, [1] * 4)


def test_placements_stand_in_the_order_of_their_submits(run: PlannedRun) -> None:
    first = tables.placements_table(run).filter(pl.col("account") == "account_7", "is_master")
    assert first["submit_day"].to_list() == [0, 26, 39]


def test_the_inventories_of_the_samples_stand_in_rank_order() -> None:
    accounts, _ = read_accounts(SAMPLES)
    ranks = (
        tables.inventories_table(accounts, Settings()).filter(account="account_7")["rank"].to_list()
    )
    assert ranks == [1, 2, 3, 4, 5, 6]


def test_the_skipped_table_names_the_reason() -> None:
    accounts, _ = read_accounts(SAMPLES)
    reasons = tables.skipped_table(accounts, Settings()).filter(
        account="account_10", bureau="equifax"
    )["reason"]
    assert reasons.to_list() == ["excluded_category"]


def test_the_order_in_which_accounts_come_changes_no_table() -> None:
    accounts, _ = read_accounts(SAMPLES)
    runs = (plan_accounts(order, Settings(), Moments()) for order in (accounts, accounts[::-1]))
    first, second = (sha256_table(tables.placements_table(found)) for found in runs)
    assert first == second
