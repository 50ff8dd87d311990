"""The `PLANNER_*` environment variables: the key that each sets, and how its text is parsed.

An empty variable counts as unset. Nothing here reads the process's own environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from coverage_assets.errors import InputError

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


class Variable(NamedTuple):
    """The configuration key that a variable sets; `end` selects one end of a range."""

    key: str
    parse: Callable[[str], Any]
    end: int | None = None


def _boolean(text: str) -> bool:
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("write true or false")
    return word in _TRUE


def _integer(text: str) -> int:
    try:
        return int(text, 10)
    except ValueError:
        raise ValueError("write a whole number") from None


def _integers(text: str) -> list[int]:
    return [_integer(part) for part in _names(text)]


def _names(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _holidays(text: str) -> list[Any]:
    return [_holiday(part) for part in _names(text)]


def _holiday(text: str) -> Any:
    if text[:1].isdigit():
        return text
    country, _, subdivision = text.partition("-")
    return {"country": country, "subdiv": subdivision or None}


VARIABLES: Mapping[str, Variable] = {
    "ENABLE_STRATEGY_PLANNER": Variable("enabled", _boolean),
    "PLANNER_ALLOW_OVERRIDE": Variable("allow_override", _boolean),
    "PLANNER_ENFORCE_45D_CAP": Variable("enforce_span_cap", _boolean),
    "PLANNER_FORCED_START": Variable("forced_start", _integer),
    "PLANNER_HANDOFF_MAX_BUSINESS_DAYS": Variable("handoff_range", _integer, 1),
    "PLANNER_HANDOFF_MIN_BUSINESS_DAYS": Variable("handoff_range", _integer, 0),
    "PLANNER_HOLIDAYS": Variable("holidays", _holidays),
    "PLANNER_INCLUDE_ALIGNED_MISMATCH": Variable("include_aligned_mismatch", _boolean),
    "PLANNER_INCLUDE_NOTES": Variable("include_notes", _boolean),
    "PLANNER_INCLUDE_SUPPORTERS": Variable("include_supporters", _boolean),
    "PLANNER_LAST_SUBMIT_WINDOW_END": Variable("last_submit_window", _integer, 1),
    "PLANNER_LAST_SUBMIT_WINDOW_START": Variable("last_submit_window", _integer, 0),
    "PLANNER_MAX_CALENDAR_SPAN": Variable("max_calendar_span", _integer),
    "PLANNER_MIN_INCREMENT_DAYS": Variable("min_increment_days", _integer),
    "PLANNER_MODE": Variable("mode", str),
    "PLANNER_STRENGTH_METRIC": Variable("strength_metric", str),
    "PLANNER_TARGET_EFFECTIVE_DAYS": Variable("target_effective_days", _integer),
    "PLANNER_TIMEZONE": Variable("timezone", str),
    "PLANNER_WEEKEND": Variable("weekend", _integers),
}
"""Every known variable, by name. `PLANNER_HOLIDAYS` takes days and regions, as in
`2025-12-26,US,US-CA`."""


def read_environment(name: str, text: str, current: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the key that a variable sets and its value; `current` gives a range's other end."""
    variable = VARIABLES[name]
    try:
        value = variable.parse(text.strip())
    except ValueError as error:
        raise InputError(f"the environment variable {name} is {text!r}: {error}") from None
    if variable.end is None:
        return variable.key, value
    ends = list(current[variable.key])
    ends[variable.end] = value
    return variable.key, ends
