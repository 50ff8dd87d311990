from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.datasets.scoring.lending import reference_answers, write_dataset, write_responses


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "dataset")


@pytest.fixture
def half_right(tmp_path: Path) -> Path:
    polite, pushy = reference_answers()
    stray = {"id": "sc-\x1b[31m.0"}
    return write_responses(
        tmp_path / "half.jsonl", [polite, {**pushy, "final_outcome": "completed"}, stray]
    )


def test_right_answers_exit_0(call: Call, dataset: Path, tmp_path: Path) -> None:
    said = call("score", dataset, write_responses(tmp_path / "right.jsonl", reference_answers()))
    assert (said.code, "2 of 2 pass" in said.out, said.err) == (0, True, "")


def test_people_see_what_failed_and_why_and_what_was_not_judged(
    call: Call, dataset: Path, half_right: Path
) -> None:
    said = call("score", dataset, half_right)
    assert said.code == 1
    assert all(
        text in said.out for text in ("1 of 2 pass", "By cell", "By bin", "`refused` was expected")
    )
    assert "half.jsonl:3: the response to sc-\\x1b[31m.0 is not judged" in said.err
    assert "\x1b" not in said.out + said.err


def test_json_is_alone_on_stdout(call: Call, dataset: Path, half_right: Path) -> None:
    said = call("score", dataset, half_right, "--format", "json")
    assert (said.code, said.json["passed"], said.json["share"], len(said.json["remarks"])) == (
        1,
        1,
        0.5,
        1,
    )


def test_a_share_that_is_reached_exits_0(call: Call, dataset: Path, half_right: Path) -> None:
    assert call("score", dataset, half_right, "--fail-under", "0.5").code == 0
    assert call("score", dataset, half_right, "--fail-under", "0.51").code == 1


def test_the_report_is_written_where_it_is_wanted(
    call: Call, dataset: Path, half_right: Path, tmp_path: Path
) -> None:
    out = tmp_path / "reports" / "report.json"
    said = call("score", dataset, half_right, "--format", "json", "--out", out)
    assert json.loads(out.read_text()) == said.json


def test_a_report_never_replaces_the_responses(call: Call, dataset: Path, half_right: Path) -> None:
    before = half_right.read_text()
    said = call("score", dataset, half_right, "--out", half_right.parent / "." / half_right.name)
    assert (said.code, said.out, half_right.read_text()) == (2, "", before)


def test_more_failures_and_remarks_than_fit_on_a_screen_are_counted(
    call: Call, dataset: Path, tmp_path: Path
) -> None:
    path = write_responses(
        tmp_path / "stray.jsonl", [{"id": f"x-{number}"} for number in range(13)]
    )
    said = call("score", dataset, path)
    assert (
        "0 of 2 pass, 2 without a response" in said.out,
        "3 more responses are not judged" in said.err,
    ) == (
        True,
        True,
    )


def test_it_is_said_when_what_had_to_be_said_is_not_judged(
    call: Call, dataset: Path, tmp_path: Path
) -> None:
    silent = [{**response, "messages": None} for response in reference_answers()]
    said = call("score", dataset, write_responses(tmp_path / "silent.jsonl", silent))
    assert (said.code, "2 responses have no `messages`" in said.err) == (0, True)


def test_bad_input_exits_2(call: Call, dataset: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{\n")
    for arguments in (
        (tmp_path, broken),
        (dataset, broken),
        (dataset, tmp_path / "nowhere"),
        (dataset, broken, "--fail-under", "2"),
    ):
        said = call("score", *arguments)
        assert (said.code, said.out) == (2, "")
        assert said.err
