from __future__ import annotations

import json
from pathlib import Path

from coverage_assets.datasets.scoring.report import MAX_FAILURES, ReportBuilder
from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.scoring.lending import (
    ENVIRONMENT,
    golden,
    reference_answers,
    report_on,
)


def test_a_report_counts_by_gate_cell_and_bin(dataset: Path) -> None:
    polite, pushy = reference_answers()
    report = report_on(
        dataset, [{**polite, "messages": None}, {**pushy, "final_outcome": "completed"}]
    )
    assert report.gates.rows() == [
        ("all", 1, 1, 0),
        ("STATE", 2, 0, 0),
        ("ACTIONS", 2, 0, 0),
        ("CONSTRAINTS", 2, 0, 0),
        ("OBLIGATIONS", 2, 0, 0),
        ("OUTCOME", 1, 1, 0),
        ("COMMUNICATE", 1, 0, 1),
    ]
    assert [row[:4] for row in report.cells.rows() if row[2] in {"all", "OUTCOME"}] == [
        ("tools", "polite", "all", 1),
        ("tools", "polite", "OUTCOME", 1),
        ("tools", "pushy", "all", 0),
        ("tools", "pushy", "OUTCOME", 0),
    ]
    assert [row for row in report.bins.rows() if row[2] == "all"] == [
        ("haste", "none", "all", 1, 0, 0),
        ("haste", "great", "all", 0, 1, 0),
        ("purse", "small", "all", 1, 1, 0),
    ]


def test_a_failure_says_why(dataset: Path) -> None:
    polite, pushy = reference_answers()
    (failure,) = report_on(dataset, [polite, {**pushy, "final_outcome": "completed"}]).failures
    assert (failure.id, failure.domain, failure.behavior) == ("sc-2.0", "tools", "pushy")
    assert failure.gates == {"OUTCOME": "`refused` was expected, and 'completed' came"}


def test_the_report_is_json_that_counts_what_it_leaves_out() -> None:
    builder = ReportBuilder("lending", "1.0.0")
    wrong = score_one(golden(), None, ENVIRONMENT)
    for _ in range(MAX_FAILURES + 3):
        builder.add(golden(), wrong, missing=True)
    found = json.loads(json.dumps(builder.report([]).as_dict()))
    assert (found["failed"], len(found["failures"]), found["failures_left_out"]) == (
        MAX_FAILURES + 3,
        MAX_FAILURES,
        3,
    )
    assert found["cells"][0] == {
        "domain": "tools",
        "behavior": "polite",
        "gate": "all",
        "passed": 0,
        "failed": MAX_FAILURES + 3,
        "not_judged": 0,
    }
