from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.read.reader import read_dataset
from coverage_assets.datasets.scoring.score_dataset import score_dataset
from coverage_assets.errors import InputError
from tests.datasets.scoring.lending import (
    reference_answers,
    report_on,
    write_responses,
)


def test_responses_may_come_in_any_order_with_blank_lines(dataset: Path) -> None:
    path = write_responses(dataset.parent / "responses.jsonl", reference_answers()[::-1])
    path.write_text(path.read_text().replace("\n", "\n\n") + "\n")
    assert score_dataset(read_dataset(dataset), path).passed == 2


def test_responses_that_are_not_judged_become_remarks(dataset: Path) -> None:
    polite, pushy = reference_answers()
    stray = [
        {"id": "sc-9.0"},
        {**pushy, "final_outcome": "completed"},
        {**polite, "dataset_id": "other"},
    ]
    report = report_on(dataset, [polite, pushy, *stray])
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
        report_on(
            dataset,
            [{k: v for k, v in one.items() if k != "dataset_id"} for one in reference_answers()],
        ).passed
        == 2
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not valid JSON"),
        ("[1]", "a response is a JSON object"),
        ('{"final_outcome": "completed"}', "with the `id`"),
        ('{"id": 7}', "with the `id`"),
        ('{"id": ""}', "with the `id`"),
        ('{"id": "a", "id": "b"}', "repeats the key"),
    ],
)
def test_a_line_that_is_no_response_is_bad_input_with_its_line(
    dataset: Path, line: str, message: str
) -> None:
    path = write_responses(dataset.parent / "responses.jsonl", reference_answers()[:1])
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(InputError) as caught:
        score_dataset(read_dataset(dataset), path)
    assert f"{path}:2" in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file_is_bad_input(dataset: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        score_dataset(read_dataset(dataset), dataset / "nothing.jsonl")
