from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.datasets.scoring.lending import write_dataset


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    return write_dataset(tmp_path / "dataset")


def test_a_conversation_is_shown_with_what_its_golden_expects(call: Call, dataset: Path) -> None:
    said = call("read", dataset)
    assert (said.code, "user:" in said.out, "must end:" in said.out) == (0, True, True)


def test_json_holds_conversations_beside_their_goldens(call: Call, dataset: Path) -> None:
    pairs = call("read", dataset, "--format", "json").json
    assert [pair["conversation"]["id"] == pair["golden"]["id"] for pair in pairs] == [True] * len(
        pairs
    )


def test_only_the_named_conversation_is_shown(call: Call, dataset: Path) -> None:
    every = [pair["conversation"]["id"] for pair in call("read", dataset, "--format", "json").json]
    pairs = call("read", dataset, "--id", every[-1], "--format", "json").json
    assert [pair["conversation"]["id"] for pair in pairs] == every[-1:]


def test_an_unknown_id_is_refused(call: Call, dataset: Path) -> None:
    said = call("read", dataset, "--id", "sc-nothing.0")
    assert (said.code, "sc-nothing.0" in said.err) == (2, True)


def test_an_unknown_id_is_refused_in_a_sample_too(call: Call, dataset: Path) -> None:
    known = call("read", dataset, "--format", "json").json[0]["conversation"]["id"]
    said = call("read", dataset, "--id", "sc-nothing.0", "--id", known, "--sample", "2")
    assert (said.code, said.out, "sc-nothing.0" in said.err) == (2, "", True)


def test_a_sample_of_named_conversations_holds_only_those(call: Call, dataset: Path) -> None:
    known = call("read", dataset, "--format", "json").json[0]["conversation"]["id"]
    pairs = call("read", dataset, "--id", known, "--sample", "2", "--format", "json").json
    assert [pair["conversation"]["id"] for pair in pairs] == [known]


def test_a_sample_is_the_same_every_time(call: Call, dataset: Path) -> None:
    first, second = (call("read", dataset, "--sample", "1").out for _ in range(2))
    assert (first, first.count("must end:")) == (second, 1)


def test_the_right_answers_pass(call: Call, dataset: Path, tmp_path: Path) -> None:
    answers = tmp_path / "right.jsonl"
    answers.write_text(call("read", dataset, "--format", "responses").out)
    assert call("score", dataset, answers).code == 0


def test_every_right_answer_is_a_line_of_json(call: Call, dataset: Path) -> None:
    lines = call("read", dataset, "--format", "responses").out.splitlines()
    assert all({"id", "final_outcome", "tool_calls"} <= json.loads(line).keys() for line in lines)


def test_what_is_no_dataset_is_refused(call: Call, tmp_path: Path) -> None:
    assert call("read", tmp_path).code == 2
