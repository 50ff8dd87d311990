"""Score one answer for promptfoo, which calls `get_assert` for every test."""

import json
from typing import Any

from coverage_assets.datasets.exports.runtime import Judge, explain, parse_answer

JUDGE = Judge.beside(__file__)


def get_assert(output: Any, context: dict[str, Any]) -> dict[str, Any]:
    """Score an answer, with a named score for every gate that could be judged."""
    text = output if isinstance(output, str) else json.dumps(output)
    score = JUDGE.judge(json.loads(context["vars"]["golden"]), parse_answer(text))
    gates = {
        name: result.status == "passed"
        for name, result in score.gates.items()
        if result.status != "not_judged"
    }
    return {
        "pass": score.passed,
        "score": float(score.passed),
        "reason": explain(score),
        "namedScores": {name: float(passed) for name, passed in gates.items()},
    }
