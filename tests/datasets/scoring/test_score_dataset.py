from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coverage_assets.errors import InputError
from tests.datasets.scoring.lending import (
    ENVIRONMENT,
    reference_answers,
    report_on,
    write_dataset,
    write_responses,
)


def test_reference_answers_pass_with_only_the_dataset(dataset: Path) -> None:
    report = report_on(dataset, reference_answers())
    assert (report.total, report.passed, report.missing, report.remarks, report.share) == (
        2,
        2,
        0,
        [],
        1.0,
    )


def test_a_conversation_without_a_response_fails(dataset: Path) -> None:
    report = report_on(dataset, reference_answers()[:1])
    assert (report.passed, report.failed, report.missing) == (1, 1, 1)
    assert set(report.failures[0].gates.values()) == {"no response"}


def test_a_response_that_cannot_be_parsed_is_a_failure_not_an_error(dataset: Path) -> None:
    report = report_on(dataset, [reference_answers()[0], {"id": "sc-2.0", "tool_calls": "none"}])
    assert "which is not a list" in report.failures[0].gates["STATE"]


@pytest.mark.parametrize(
    ("simulator", "message"),
    [
        ({}, "has no tools for the domain `tools`"),
        ([], "must be a mapping of keys to values"),
        ({"tools": {"collections": {}}}, "is no set of tools"),
        ({"tools": {**ENVIRONMENT.to_document(), "offers": "moons"}}, "no collection `moons`"),
    ],
)
def test_a_dataset_without_its_tools_cannot_be_judged_by_calls(
    tmp_path: Path, simulator: Any, message: str
) -> None:
    dataset = write_dataset(tmp_path / "dataset", simulator=simulator)
    with pytest.raises(InputError) as caught:
        report_on(dataset, reference_answers())
    assert message in str(caught.value)
    assert str(dataset) in str(caught.value)


def test_a_dataset_judged_by_outcomes_alone_needs_no_tools(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "dataset", simulator={})
    lines = [
        {**json.loads(line), "gates": ["OUTCOME"]}
        for line in (dataset / "goldens.jsonl").read_text().splitlines()
    ]
    write_responses(dataset / "goldens.jsonl", lines)
    assert report_on(dataset, reference_answers()).passed == 2


def test_a_dataset_without_goldens_cannot_be_scored_against(dataset: Path) -> None:
    (dataset / "goldens.jsonl").write_text("")
    with pytest.raises(InputError, match="has no goldens"):
        report_on(dataset, reference_answers())
