"""The values that arguments and records may have, and how messages show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from coverage_assets.conversations.declared import MAX_INTEGER, Kind

TYPES: Mapping[Kind, type[Any]] = {"text": str, "integer": int, "flag": bool}
KINDS: Mapping[Kind, str] = {"text": "a text", "integer": "a whole number", "flag": "true or false"}
MAX_SHOWN = 60

Table: TypeAlias = dict[str, dict[str, Any]]
"""The records of a collection by key."""
Scope: TypeAlias = dict[str, Any]
"""What the expressions of a tool see: the collections and the arguments."""


class Refused(Exception):  # noqa: N818  # never leaves the simulator
    """A call cannot be carried out: a code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(code, message)


def shown(value: object) -> str:
    """Return a value for a message, cut if it is long."""
    plain = value if isinstance(value, str | int | float | None) else type(value).__name__
    is_huge = isinstance(plain, int) and abs(plain) > MAX_INTEGER
    text = "a huge number" if is_huge else repr(plain)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def typed(value: Any, kind: Kind, place: str) -> Any:
    """Return a value that a record's field may have, or refuse it."""
    if type(value) is not TYPES[kind] or (kind == "integer" and abs(value) > MAX_INTEGER):
        raise Refused(
            "wrong_value", f"`{place}` would be {shown(value)}, which is not {KINDS[kind]}"
        )
    return value
