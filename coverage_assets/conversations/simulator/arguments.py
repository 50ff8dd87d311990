"""Compiles how the arguments of a tool are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.declared import MAX_INTEGER, Parameter
from coverage_assets.conversations.simulator.values import KINDS, TYPES, Table, shown

MAX_TEXT = 2_000
"""How many characters a text argument may have."""

ArgumentCheck: TypeAlias = Callable[[Any, Mapping[str, Table]], "tuple[str, str] | None"]
"""Returns what is wrong with an argument, as a code and a sentence."""


def make_argument_check(name: str, parameter: Parameter) -> ArgumentCheck:
    """Return the check of one argument."""
    wanted, kind = TYPES[parameter.type], KINDS[parameter.type]
    low = -MAX_INTEGER if parameter.minimum is None else parameter.minimum
    high = MAX_INTEGER if parameter.maximum is None else parameter.maximum
    collection, accepted = parameter.of, parameter.one_of

    def check(value: Any, state: Mapping[str, Table]) -> tuple[str, str] | None:
        if type(value) is not wanted:
            return "wrong_type", f"`{name}` is {shown(value)}, which is not {kind}"
        if wanted is int and not low <= value <= high:
            return "out_of_range", f"`{name}` is {shown(value)}, which is not from {low} to {high}"
        if wanted is str:
            if len(value) > MAX_TEXT or not _is_unicode(value):
                return (
                    "wrong_type",
                    f"`{name}` is no text of at most {MAX_TEXT:,} Unicode characters",
                )
            if collection is not None and value not in state[collection]:
                return (
                    f"unknown_{name}",
                    f"`{name}` is {shown(value)}, which is not in `{collection}`",
                )
            if accepted is not None and value not in accepted:
                return (
                    "not_accepted",
                    f"`{name}` is {shown(value)}; accepted: {', '.join(accepted)}",
                )
        return None

    return check


def _is_unicode(text: str) -> bool:
    """Return whether a text has no lone surrogate, which JSON can spell but no file can hold."""
    return text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text)
