"""The result of a gate: a status, and a sentence that says what would have been right."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Status: TypeAlias = Literal["passed", "failed", "not_judged"]
STATUSES: tuple[Status, ...] = ("passed", "failed", "not_judged")
MAX_DETAIL = 600


class GateResult(NamedTuple):
    """The result of one gate."""

    status: Status
    detail: str
    """What was expected, and what came."""


def passed(detail: str) -> GateResult:
    """Return the result of a response that did what the gate asks for."""
    return GateResult("passed", detail)


def failed(detail: str) -> GateResult:
    """Return the result of a response that did not do what the gate asks for.

    A response may hold anything, so the sentence is cut short and made safe to encode.
    """
    safe = detail if detail.isascii() else detail.encode("utf-8", "backslashreplace").decode()
    return GateResult("failed", safe if len(safe) <= MAX_DETAIL else safe[:MAX_DETAIL] + "...")


def not_judged(detail: str) -> GateResult:
    """Return the result of a response that lacks what the gate looks at."""
    return GateResult("not_judged", detail)
