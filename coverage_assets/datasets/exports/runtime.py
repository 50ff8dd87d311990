"""The runtime of exported runner files: the environment an assistant acts in, and its judge.

The runner files only translate between a tool's interface and these functions. The scorer decides
what is right.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator import Environment, State, ToolError
from coverage_assets.datasets.scoring import Score, score_one
from coverage_assets.foundation.digests import canonical_json

EVALUATION_FILE = "evaluation.json"
"""The file beside exported data: the dataset, the report request, and every domain's tools."""

OUTCOME = "final_outcome"
MAX_ATTEMPTS = 100

_OBJECT = re.compile(r"^\s*\{", re.MULTILINE)
_DECODER = json.JSONDecoder()


class Judge:
    """Judges responses to exported goldens with the environments of their domains."""

    def __init__(self, evaluation: Mapping[str, Any]) -> None:
        self.evaluation = evaluation
        self.environments = {
            domain: Environment.from_document(tools)
            for domain, tools in evaluation["simulator"].items()
        }
        self._empty = Environment.of({}, [])

    @classmethod
    def beside(cls, file: str) -> Judge:
        """Return the judge of the export that contains a file."""
        return cls(json.loads((Path(file).parent / EVALUATION_FILE).read_text(encoding="utf-8")))

    def environment(self, domain: str) -> Environment:
        """Return the environment of a domain; an empty one if the dataset has none."""
        return self.environments.get(domain, self._empty)

    def judge(self, golden: Mapping[str, Any], response: Mapping[str, Any]) -> Score:
        """Score one response."""
        return score_one(golden, response, self.environment(golden["domain"]))

    def world(self, golden: Mapping[str, Any]) -> World:
        """Return the world in which a golden's conversation starts."""
        return World(self.environment(golden["domain"]), json.loads(golden["initial_state"]))


class World:
    """The environment and state of one running conversation."""

    def __init__(self, environment: Environment, state: State) -> None:
        self.environment = environment
        self.state = state

    def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Execute a tool call; return its result or its error as canonical JSON."""
        try:
            return canonical_json(self.environment.call(self.state, name, arguments))
        except ToolError as error:
            return canonical_json({"error": str(error)})


def parse_report(text: str) -> dict[str, Any]:
    """Return the last JSON object in a text that states an outcome, or an empty dict.

    Models often write more than the object that they were asked for.
    """
    found: dict[str, Any] = {}
    end = 0
    for attempt, match in enumerate(_OBJECT.finditer(text)):
        if attempt == MAX_ATTEMPTS:
            break
        if match.start() < end:
            continue
        try:
            value, end = _DECODER.raw_decode(text, match.end() - 1)
        except (ValueError, RecursionError):
            continue
        found = value if OUTCOME in value else found
    return found


def parse_answer(text: str) -> dict[str, Any]:
    """Parse a single answer; a text without a report counts as a message that states nothing."""
    return parse_report(text) or {"messages": [text]}


def explain(score: Score) -> str:
    """Explain why a response did not pass, or that it did."""
    failed = [
        f"{name}: {result.detail}"
        for name, result in score.gates.items()
        if result.status == "failed"
    ]
    unjudged = [
        f"{name}: {result.detail}"
        for name, result in score.gates.items()
        if result.status == "not_judged"
    ]
    return "\n".join(failed or ([] if score.passed else unjudged) or ["every gate passed"])
