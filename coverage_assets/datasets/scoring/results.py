"""What a gate says: a verdict, and a sentence from which one learns what would have been right."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Verdict: TypeAlias = Literal["passed", "failed", "not_judged"]
VERDICTS: tuple[Verdict, ...] = ("passed", "failed", "not_judged")
MAX_DETAIL = 600


class GateResult(NamedTuple):
    """The verdict of one gate."""

    verdict: Verdict
    detail: str
    """What was expected, and what came."""


def passed(detail: str) -> GateResult:
    """The response did what the gate asks for."""
    return GateResult("passed", detail)


def failed(detail: str) -> GateResult:
    """The response did not; what it holds may be anything, so the sentence is kept short and can always be written."""
    safe = detail if detail.isascii() else detail.encode("utf-8", "backslashreplace").decode()
    return GateResult("failed", safe if len(safe) <= MAX_DETAIL else safe[:MAX_DETAIL] + "...")


def not_judged(detail: str) -> GateResult:
    """The response does not hold what the gate looks at."""
    return GateResult("not_judged", detail)
