"""Score changed answers to the golden of `lending`."""

from __future__ import annotations

from typing import Any

from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.score_one import Score, score_one
from tests.datasets.scoring.lending import (
    ENVIRONMENT,
    conversation,
    golden,
)

FIND = {"name": "find_things", "arguments": {"maker": "Adler"}}


REFERENCE = oracle_response(conversation(), golden())


def calling(*calls: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "tool_calls": [FIND, *({"name": name, "arguments": arguments} for name, arguments in calls)]
    }


def score(changes: dict[str, Any], golden_changes: dict[str, Any] | None = None) -> Score:
    return score_one(golden(**(golden_changes or {})), {**REFERENCE, **changes}, ENVIRONMENT)


def failed(found: Score) -> list[str]:
    return [name for name, result in found.gates.items() if result.status == "failed"]
