from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.cli import run

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "data" / "samples" / "disputes"
CONFIG = ["--config", str(ROOT / "config")]


def plan(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run(["disputes", "plan", *arguments, *CONFIG])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def worked_example(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    _, out, _ = plan(capsys, str(SAMPLES / "account_7" / "summary.json"), "--format", "json")
    bureaus: dict[str, Any] = json.loads(out)["bureaus"]
    found: dict[str, Any] = bureaus["equifax"]
    return found


def test_the_worked_example_submits_on_its_days(worked_example: dict[str, Any]) -> None:
    days = [entry["timeline"]["from_day"] for entry in worked_example["master"]["sequence_compact"]]
    assert days == [0, 26, 39]


def test_the_worked_example_adds_up(worked_example: dict[str, Any]) -> None:
    summary = worked_example["master"]["summary"]
    assert (summary["total_effective_days"], summary["total_effective_days_unbounded"]) == (45, 53)


def test_five_weekdays_have_a_plan_beside_the_master(worked_example: dict[str, Any]) -> None:
    assert sum(found is not None for found in worked_example["weekday_plans"].values()) == 5


def test_a_folder_is_planned_account_by_account(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = plan(capsys, str(SAMPLES), "--format", "json")
    assert list(json.loads(out)["accounts"]) == ["account_10", "account_11", "account_7"]


def test_plans_are_written_by_account_and_bureau(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    plan(capsys, str(SAMPLES), "--out", str(tmp_path / "out"))
    assert (tmp_path / "out" / "account_7" / "equifax" / "plan.json").is_file()


def test_a_second_run_changes_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    plan(capsys, str(SAMPLES), "--out", str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    plan(capsys, str(SAMPLES), "--out", str(tmp_path))
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")} == before


def test_a_broken_file_is_bad_input_and_names_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"findings": [{"min_days": 3}]}')
    code, _, err = plan(capsys, str(broken))
    assert (code, err) == (
        2,
        f"error: {broken}:1:15: at $.findings[0]: `field` is missing (add `field:` here)\n",
    )


def test_the_findings_are_not_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = plan(capsys, str(SAMPLES), "--out", str(SAMPLES))
    assert (code, "choose another folder" in err) == (2, True)


def test_a_moment_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = plan(capsys, str(SAMPLES), "--run-at", "monday")
    assert (code, "write an ISO moment" in err) == (2, True)


def test_the_given_moment_wins_over_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = plan(
        capsys,
        str(SAMPLES / "account_7" / "summary.json"),
        "--run-at",
        "2026-03-02",
        "--format",
        "json",
    )
    assert json.loads(out)["run_day"] == "2026-03-02"
