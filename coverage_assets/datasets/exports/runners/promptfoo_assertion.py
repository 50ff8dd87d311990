"""Judges one answer for promptfoo, which calls `get_assert` for every test."""

import json
from typing import Any

from coverage_assets.datasets.exports.runtime import Judge, answered_in, explained

JUDGE = Judge.beside(__file__)


def get_assert(output: Any, context: dict[str, Any]) -> dict[str, Any]:
    """The verdict on an answer, with a score for every gate that could be judged."""
    text = output if isinstance(output, str) else json.dumps(output)
    score = JUDGE.judge(json.loads(context["vars"]["golden"]), answered_in(text))
    gates = {
        name: result.verdict == "passed"
        for name, result in score.gates.items()
        if result.verdict != "not_judged"
    }
    return {
        "pass": score.passed,
        "score": float(score.passed),
        "reason": explained(score),
        "namedScores": {name: float(passed) for name, passed in gates.items()},
    }
