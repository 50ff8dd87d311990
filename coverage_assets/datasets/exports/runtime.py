"""What the files that stand beside exported data need while an assistant is being tested: its world, and its judge.

Those files only translate between a tool's own interface and these functions; what is right is decided by the scorer, here as
everywhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coverage_assets.conversations.simulator.environment import Environment, State, ToolError
from coverage_assets.datasets.scoring.score_one import Score, score_one
from coverage_assets.foundation.digests import canonical_json

EVALUATION_FILE = "evaluation.json"
"""Beside exported data: what it is, how a report is asked for, and the tools of every domain."""

OUTCOME = "final_outcome"
MAX_ATTEMPTS = 100

_OBJECT = re.compile(r"^\s*\{", re.MULTILINE)
_DECODER = json.JSONDecoder()


class Judge:
    """Judges responses to exported goldens by the tools of their domains."""

    def __init__(self, about: Mapping[str, Any]) -> None:
        self.about = about
        self.toolboxes = {
            domain: Environment.from_document(tools) for domain, tools in about["simulator"].items()
        }
        self._nothing = Environment.of({}, [])

    @classmethod
    def beside(cls, file: str) -> Judge:
        """The judge for the export that a file stands in."""
        return cls(json.loads((Path(file).parent / EVALUATION_FILE).read_text(encoding="utf-8")))

    def toolbox(self, domain: str) -> Environment:
        """The tools of a domain; none where the dataset has none."""
        return self.toolboxes.get(domain, self._nothing)

    def judge(self, golden: Mapping[str, Any], response: Mapping[str, Any]) -> Score:
        """The score of one response."""
        return score_one(golden, response, self.toolbox(golden["domain"]))

    def world(self, golden: Mapping[str, Any]) -> World:
        """The world in which the conversation of a golden begins."""
        return World(self.toolbox(golden["domain"]), json.loads(golden["initial_state"]))


class World:
    """One conversation's world, while an assistant acts in it."""

    def __init__(self, toolbox: Environment, state: State) -> None:
        self.toolbox = toolbox
        self.state = state

    def call(self, name: str, arguments: Mapping[str, Any]) -> str:
        """Carry out a call; what the tool returns, or why it could not be carried out, as canonical JSON."""
        try:
            return canonical_json(self.toolbox.call(self.state, name, arguments))
        except ToolError as error:
            return canonical_json({"error": str(error)})


def stated_in(text: str) -> dict[str, Any]:
    """The last JSON object in a text that states an outcome, or nothing: models like to say a little more than asked."""
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


def answered_in(text: str) -> dict[str, Any]:
    """The response that one answer holds; a text without any counts as what was said, and states nothing."""
    return stated_in(text) or {"messages": [text]}


def explained(score: Score) -> str:
    """Why a response did not pass, or that it did."""
    failed = [
        f"{name}: {result.detail}"
        for name, result in score.gates.items()
        if result.verdict == "failed"
    ]
    unjudged = [
        f"{name}: {result.detail}"
        for name, result in score.gates.items()
        if result.verdict == "not_judged"
    ]
    return "\n".join(failed or ([] if score.passed else unjudged) or ["every gate passed"])
