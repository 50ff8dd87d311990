from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.scoring.report import MAX_FAILURES, Report, ReportBuilder
from coverage_assets.datasets.scoring.score_dataset import score_dataset
from coverage_assets.datasets.scoring.score_one import score_one
from coverage_assets.errors import InputError
from tests.datasets.scoring.lending import (
    BOX,
    golden,
    right_answers,
    write_dataset,
    write_responses,
)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "dataset")


def judged(dataset: Path, responses: list[Any]) -> Report:
    return score_dataset(
        read_dataset(dataset), write_responses(dataset.parent / "responses.jsonl", responses)
    )


def test_right_answers_pass_with_nothing_but_the_dataset(dataset: Path) -> None:
    report = judged(dataset, right_answers())
    assert (report.total, report.passed, report.missing, report.remarks, report.share) == (
        2,
        2,
        0,
        [],
        1.0,
    )


def test_responses_may_come_in_any_order_with_blank_lines(dataset: Path) -> None:
    path = write_responses(dataset.parent / "responses.jsonl", right_answers()[::-1])
    path.write_text(path.read_text().replace("\n", "\n\n") + "\n")
    assert score_dataset(read_dataset(dataset), path).passed == 2


def test_a_report_counts_by_gate_cell_and_bin(dataset: Path) -> None:
    polite, pushy = right_answers()
    report = judged(
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
    polite, pushy = right_answers()
    (failure,) = judged(dataset, [polite, {**pushy, "final_outcome": "completed"}]).failures
    assert (failure.id, failure.domain, failure.behavior) == ("sc-2.0", "tools", "pushy")
    assert failure.gates == {"OUTCOME": "`refused` was expected, and 'completed' came"}


def test_a_conversation_without_a_response_fails(dataset: Path) -> None:
    report = judged(dataset, right_answers()[:1])
    assert (report.passed, report.failed, report.missing) == (1, 1, 1)
    assert set(report.failures[0].gates.values()) == {"no response"}


def test_what_is_not_judged_is_said(dataset: Path) -> None:
    polite, pushy = right_answers()
    stray = [
        {"id": "sc-9.0"},
        {**pushy, "final_outcome": "completed"},
        {**polite, "dataset_id": "other"},
    ]
    report = judged(dataset, [polite, pushy, *stray])
    assert report.passed == 2
    assert [(remark.line, remark.id) for remark in report.remarks] == [
        (3, "sc-9.0"),
        (4, "sc-2.0"),
        (5, "sc-1.0"),
    ]
    assert [remark.reason for remark in report.remarks] == [
        "the dataset has no conversation of this id",
        "line 2 answers this conversation already",
        "it is for the dataset 'other', not for lending.tools.combined",
    ]


def test_a_response_need_not_name_its_dataset(dataset: Path) -> None:
    assert (
        judged(
            dataset,
            [{k: v for k, v in one.items() if k != "dataset_id"} for one in right_answers()],
        ).passed
        == 2
    )


def test_a_response_that_cannot_be_understood_is_a_failure_not_an_error(dataset: Path) -> None:
    report = judged(dataset, [right_answers()[0], {"id": "sc-2.0", "tool_calls": "none"}])
    assert "which is not a list" in report.failures[0].gates["STATE"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not valid JSON"),
        ("[1]", "a response is a JSON object"),
        ('{"final_outcome": "completed"}', "with the `id`"),
        ('{"id": 7}', "with the `id`"),
        ('{"id": ""}', "with the `id`"),
        ('{"id": "a", "id": "b"}', "repeats the key"),
    ],
)
def test_a_file_that_is_no_file_of_responses_is_bad_input_at_its_line(
    dataset: Path, line: str, said: str
) -> None:
    path = write_responses(dataset.parent / "responses.jsonl", right_answers()[:1])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(InputError) as caught:
        score_dataset(read_dataset(dataset), path)
    assert f"{path}:2" in str(caught.value)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_bad_input(dataset: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        score_dataset(read_dataset(dataset), dataset / "nothing.jsonl")


@pytest.mark.parametrize(
    ("simulator", "said"),
    [
        ({}, "has no tools for the domain `tools`"),
        ([], "must be a mapping of keys to values"),
        ({"tools": {"collections": {}}}, "is no set of tools"),
        ({"tools": {**BOX.to_document(), "offers": "moons"}}, "no collection `moons`"),
    ],
)
def test_a_dataset_without_its_tools_cannot_be_judged_by_what_was_done(
    tmp_path: Path, simulator: Any, said: str
) -> None:
    dataset = write_dataset(tmp_path / "dataset", simulator=simulator)
    with pytest.raises(InputError) as caught:
        judged(dataset, right_answers())
    assert said in str(caught.value)
    assert str(dataset) in str(caught.value)


def test_a_dataset_that_is_judged_by_outcomes_alone_needs_no_tools(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "dataset", simulator={})
    lines = [
        {**json.loads(line), "gates": ["OUTCOME"]}
        for line in (dataset / "goldens.jsonl").read_text().splitlines()
    ]
    write_responses(dataset / "goldens.jsonl", lines)
    assert judged(dataset, right_answers()).passed == 2


def test_a_dataset_without_goldens_cannot_be_judged_by(dataset: Path) -> None:
    (dataset / "goldens.jsonl").write_text("")
    with pytest.raises(InputError, match="has no goldens"):
        judged(dataset, right_answers())


def test_the_report_is_json_that_says_what_it_leaves_out() -> None:
    tally = ReportBuilder("lending", "1.0.0")
    wrong = score_one(golden(), None, BOX)
    for _ in range(MAX_FAILURES + 3):
        tally.add(golden(), wrong, missing=True)
    found = json.loads(json.dumps(tally.report([]).as_dict()))
    assert (found["failed"], len(found["failures"]), found["failures_left_out"]) == (
        MAX_FAILURES + 3,
        MAX_FAILURES,
        3,
    )
    assert found["cells"][0] == {
        "domain": "tools", "behavior": "polite", "gate": "all", "passed": 0, "failed": MAX_FAILURES + 3, "not_judged": 0
    }  # fmt: skip
