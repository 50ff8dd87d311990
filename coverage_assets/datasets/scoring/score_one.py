"""Score one response against one golden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.records import GATES as NAMES
from coverage_assets.conversations.records import Gate
from coverage_assets.conversations.simulator import Environment
from coverage_assets.datasets.scoring.case import Case
from coverage_assets.datasets.scoring.gates import GATES
from coverage_assets.datasets.scoring.responses import NO_RESPONSE, Response, parse_response
from coverage_assets.datasets.scoring.results import GateResult, failed
from coverage_assets.errors import InputError, did_you_mean

DECISIVE: Gate = "OUTCOME"
"""A response passes only if this gate was judged: the others alone do not decide."""


@dataclass(frozen=True)
class Score:
    """The score of one response."""

    id: str
    """The conversation's id."""
    gates: Mapping[Gate, GateResult]
    """The result of every gate that the golden lists, in its order."""

    @property
    def passed(self) -> bool:
        """Whether no gate failed and the outcome gate passed."""
        decided = self.gates.get(DECISIVE)
        return (
            decided is not None
            and decided.status == "passed"
            and all(result.status != "failed" for result in self.gates.values())
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the score as JSON values."""
        gates = {
            name: {"verdict": result.status, "detail": result.detail}
            for name, result in self.gates.items()
        }
        return {"id": self.id, "passed": self.passed, "gates": gates}


def score_one(
    golden: Mapping[str, Any],
    response: Mapping[str, Any] | Response | None,
    environment: Environment,
) -> Score:
    """Score one response; None stands for a missing one, which fails every gate.

    A response that cannot be parsed fails with the reason. A golden that contradicts the
    environment raises an `InputError`.
    """
    if response is None:
        response = NO_RESPONSE
    if not isinstance(response, Response):
        response = parse_response(response)
    listed: list[Gate] = golden["gates"]
    if response.problem is not None:
        reason = failed(response.problem)
        return Score(golden["id"], dict.fromkeys(listed, reason))
    case = Case(golden, response, environment)
    return Score(golden["id"], {name: _judge(name, case) for name in listed})


def _judge(name: Gate, case: Case) -> GateResult:
    judge = GATES.get(name)
    if judge is None:
        raise InputError(
            f"golden {case.golden['id']}: there is no gate `{name}`; {did_you_mean(name, NAMES)}"
        )
    return judge(case)
