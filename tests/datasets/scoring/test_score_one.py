from __future__ import annotations

from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.scoring.lending import (
    ENVIRONMENT,
    golden,
)
from tests.datasets.scoring.scores import failed, score


def test_only_the_gates_that_a_golden_lists_are_judged() -> None:
    found = score({"offered": ["T-4"], "tool_calls": []}, {"gates": ["OUTCOME"]})
    assert (list(found.gates), found.passed) == (["OUTCOME"], True)


def test_nothing_passes_unless_its_outcome_is_judged() -> None:
    assert not score({}, {"gates": ["STATE"]}).passed


def test_no_response_fails_every_gate() -> None:
    found = score_one(golden(), None, ENVIRONMENT)
    assert (failed(found), {result.detail for result in found.gates.values()}) == (
        golden()["gates"],
        {"no response"},
    )


def test_a_score_can_be_written_as_json() -> None:
    found = score({"final_outcome": "\ud800" * 1_000}).as_dict()
    detail = found["gates"]["OUTCOME"]["detail"]
    assert (found["id"], found["passed"], len(detail) < 700) == ("sc-1.0", False, True)
    assert detail.encode()
