from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from coverage_assets.disputes.batch import Moments, PlannedRun, plan_accounts, plan_path
from coverage_assets.disputes.settings import Settings
from coverage_assets.disputes.writer import require_one_bureau, write_run
from coverage_assets.errors import IntegrityError
from tests.disputes.builders import RUN_AT, THREE, account, configured, finding, master


def run_of(*findings: dict[str, object], **values: object) -> PlannedRun:
    return plan_accounts([account(*findings)], configured(**values), Moments(RUN_AT))


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in files
    }


def test_a_master_and_five_weekday_plans_are_written_by_account_and_bureau(tmp_path: Path) -> None:
    write_run(run_of(*THREE), tmp_path)
    written = sorted(path.name for path in (tmp_path / "a" / "equifax").iterdir())
    assert written == ["plan.json", *(f"plan_wd{weekday}.json" for weekday in range(5))]


def test_the_master_file_holds_the_master(tmp_path: Path) -> None:
    write_run(run_of(*THREE), tmp_path)
    assert json.loads((tmp_path / "a" / "equifax" / "plan.json").read_text()) == master(*THREE)


def test_a_second_run_with_the_same_input_changes_nothing(tmp_path: Path) -> None:
    write_run(run_of(*THREE), tmp_path)
    before = contents(tmp_path)
    write_run(run_of(*THREE), tmp_path)
    assert contents(tmp_path) == before


def test_the_record_counts_what_the_seeds_stage_counts(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bad.json").write_text("{}")
    (tmp_path / "in" / "empty.json").write_text('{"findings": []}')
    (tmp_path / "in" / "good.json").write_text(json.dumps({"findings": THREE}))
    record = write_run(plan_path(tmp_path / "in", Settings(), Moments(RUN_AT)), tmp_path / "out")
    counted = (
        "accounts_seen",
        "accounts_with_openers",
        "plans_written",
        "planner_errors",
        "status",
    )
    assert [record[key] for key in counted] == [3, 1, 6, 1, "partial"]


def test_a_plan_that_is_no_longer_made_is_removed(tmp_path: Path) -> None:
    write_run(run_of(*THREE), tmp_path)
    write_run(run_of(*THREE, holidays=["2025-12-31", "2026-01-01", "2026-01-02"]), tmp_path)
    assert not (tmp_path / "a" / "equifax" / "plan_wd0.json").exists()


def test_a_bureau_that_is_no_longer_named_keeps_no_plan(tmp_path: Path) -> None:
    write_run(run_of(*THREE), tmp_path)
    others = [{**item, "bureau_dispute_state": {"experian": "conflict"}} for item in THREE]
    write_run(run_of(*others), tmp_path)
    assert list(tmp_path.rglob("equifax/*")) == []


def test_a_changed_input_changes_the_fingerprint(tmp_path: Path) -> None:
    first = write_run(run_of(*THREE), tmp_path)["fingerprint"]
    assert write_run(run_of(*THREE, finding("d", 3)), tmp_path)["fingerprint"] != first


def test_a_run_that_is_switched_off_writes_no_plan(tmp_path: Path) -> None:
    record = write_run(run_of(*THREE, enabled=False), tmp_path)
    assert (record["status"], record["plans_written"], list(tmp_path.rglob("plan*"))) == (
        "disabled",
        0,
        [],
    )


@pytest.mark.parametrize("place", ["bureau", "inventory_all", "inventory_selected"])
def test_a_plan_with_an_item_of_another_bureau_is_not_written(place: str) -> None:
    plan = copy.deepcopy(master(*THREE))
    holder = plan if place == "bureau" else plan["inventory_header"][place][0]
    holder["bureau"] = "experian"
    with pytest.raises(IntegrityError, match="experian"):
        require_one_bureau(plan, "equifax")


def test_an_account_with_a_wrong_config_is_reported_and_does_not_stop_the_rest() -> None:
    wrong = account(*THREE, account_id="wrong", config={"weekend": [9]})
    run = plan_accounts([account(*THREE), wrong], Settings(), Moments(RUN_AT))
    assert (
        [plans.account.id for plans in run.accounts],
        [item.account for item in run.broken],
    ) == (["a"], ["wrong"])
