from __future__ import annotations

from pathlib import Path

import pytest

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.tools import ROOT, promptfoo

pytestmark = pytest.mark.export

PROVIDER = f"file://{ROOT}/tests/datasets/exports/checks/promptfoo_provider.py"
GATES = ("STATE", "ACTIONS", "CONSTRAINTS", "OBLIGATIONS", "OUTCOME", "COMMUNICATE")


def test_the_right_assistant_passes_every_test(rental: Path, exported: Export, home: Path) -> None:
    code, tests = promptfoo(
        exported("promptfoo", rental), "--providers", PROVIDER, home=home, dataset=rental
    )
    assert (code, len(tests)) == (0, 4)
    assert [test["success"] for test in tests] == [True] * 4
    assert {tuple(test["namedScores"].items()) for test in tests} == {
        tuple((gate, 1) for gate in GATES)
    }


def test_who_only_echoes_passes_nothing_and_reads_why(
    rental: Path, exported: Export, home: Path
) -> None:
    code, tests = promptfoo(exported("promptfoo", rental), home=home, dataset=rental)
    assert (code != 0, [test["success"] for test in tests]) == (True, [False] * 4)
    assert all(
        "the response states no `final_outcome`" in test["gradingResult"]["reason"]
        for test in tests
    )


def test_texts_that_look_like_templates_arrive_as_they_are(
    rental: Path, exported: Export, home: Path
) -> None:
    only = ["--filter-metadata", "id=sc-00000000000000c1.0", "--providers", PROVIDER]
    code, (test,) = promptfoo(exported("promptfoo", rental), *only, home=home, dataset=rental)
    assert (code, test["success"], test["metadata"]["cell"]) == (0, True, "rentals|tricky")


def test_a_generated_cell_is_passed_by_the_right_assistant(
    generated: Path, exported: Export, home: Path
) -> None:
    only = ["--filter-sample", "12", "--providers", PROVIDER]
    code, tests = promptfoo(exported("promptfoo", generated), *only, home=home, dataset=generated)
    assert (code, [test["success"] for test in tests]) == (0, [True] * 12)
