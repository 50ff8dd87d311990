from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from coverage_assets.datasets.exports.promptfoo import json_without_templates
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    goldens,
    read_lines,
    user_turns,
)
from tests.datasets.exports.tools import ROOT, promptfoo

PROVIDER = f"file://{ROOT}/tests/datasets/exports/checks/promptfoo_provider.py"


GATES = ("STATE", "ACTIONS", "CONSTRAINTS", "OBLIGATIONS", "OUTCOME", "COMMUNICATE")


@pytest.mark.export
def test_the_right_assistant_passes_every_test(rental: Path, exported: Export, home: Path) -> None:
    code, tests = promptfoo(
        exported("promptfoo", rental), "--providers", PROVIDER, home=home, dataset=rental
    )
    assert (code, len(tests)) == (0, 4)
    assert [test["success"] for test in tests] == [True] * 4
    assert {tuple(test["namedScores"].items()) for test in tests} == {
        tuple((gate, 1) for gate in GATES)
    }


@pytest.mark.export
def test_an_echo_passes_nothing_and_gets_the_reasons(
    rental: Path, exported: Export, home: Path
) -> None:
    code, tests = promptfoo(exported("promptfoo", rental), home=home, dataset=rental)
    assert (code != 0, [test["success"] for test in tests]) == (True, [False] * 4)
    assert all(
        "the response states no `final_outcome`" in test["gradingResult"]["reason"]
        for test in tests
    )


@pytest.mark.export
def test_texts_that_look_like_templates_arrive_as_they_are(
    rental: Path, exported: Export, home: Path
) -> None:
    only = ["--filter-metadata", "id=sc-00000000000000c1.0", "--providers", PROVIDER]
    code, (test,) = promptfoo(exported("promptfoo", rental), *only, home=home, dataset=rental)
    assert (code, test["success"], test["metadata"]["cell"]) == (0, True, "rentals|tricky")


@pytest.mark.export
def test_a_generated_cell_is_passed_by_the_right_assistant(
    generated: Path, exported: Export, home: Path
) -> None:
    only = ["--filter-sample", "12", "--providers", PROVIDER]
    code, tests = promptfoo(exported("promptfoo", generated), *only, home=home, dataset=generated)
    assert (code, [test["success"] for test in tests]) == (0, [True] * 12)


def test_promptfoo_gets_messages_as_one_text(rental: Path, exported: Export) -> None:
    tests = read_lines(exported("promptfoo", rental) / "tests.jsonl")
    assert {type(value) for test in tests for value in test["vars"].values()} == {str}
    assert [json.loads(test["vars"]["golden"]) for test in tests] == goldens()
    sent = [
        [message["content"] for message in json.loads(test["vars"]["messages"])[1:]]
        for test in tests
    ]
    assert sent == [user_turns(number) for number in range(4)]


def test_promptfoo_sees_no_template_in_any_text(rental: Path, exported: Export) -> None:
    texts = [
        value
        for test in read_lines(exported("promptfoo", rental) / "tests.jsonl")
        for value in test["vars"].values()
    ]
    assert [sign for sign in ("{{", "{%", "{#", "#}") if any(sign in text for text in texts)] == []


@pytest.mark.parametrize(
    "text", ["{{ a }}", "{% b %}", "{# c #}", "{{{", "{#}", "##}}", "{{%#}", '"{{"']
)
def test_escaping_templates_keeps_the_value(text: str) -> None:
    value = {"a": [text, {"b": {}}], text: {}}
    assert json.loads(json_without_templates(value)) == value


def test_promptfoo_is_configured_to_judge_every_test(rental: Path, exported: Export) -> None:
    folder = exported("promptfoo", rental)
    config = yaml.safe_load((folder / "promptfooconfig.yaml").read_text())
    assert config["defaultTest"] == {"assert": [{"type": "python", "value": "file://assertion.py"}]}
    assert (config["tests"], config["prompts"]) == ("file://tests.jsonl", ["{{messages}}"])
    assert config["description"] == "cycles.rentals.mixed 1.2.0"
