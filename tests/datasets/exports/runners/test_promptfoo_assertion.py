from __future__ import annotations

import importlib.util
import json
from pathlib import Path

from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import (
    goldens,
)


def test_the_assertion_judges_answers(rental: Path, exported: Export) -> None:
    spec = importlib.util.spec_from_file_location(
        "assertion", exported("promptfoo", rental) / "assertion.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    context = {"vars": {"golden": json.dumps(goldens()[3])}}
    right = {
        "final_outcome": "no_match",
        "tool_calls": [{"name": "find_bikes", "arguments": {"kind": "race"}}],
        "messages": ["Sorry, no race bike."],
    }
    assert module.get_assert(json.dumps(right), context)["pass"] is True
    assert module.get_assert(right, context)["score"] == 1.0
    wrong = module.get_assert("No race bike.", context)
    assert (
        wrong["pass"],
        wrong["namedScores"]["OUTCOME"],
        wrong["namedScores"]["COMMUNICATE"],
    ) == (False, 0.0, 1.0)
