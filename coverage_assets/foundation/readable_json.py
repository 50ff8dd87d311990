"""JSON that reads and diffs well: small values on one line, larger ones with one entry a line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

WIDTH = 160
MIN_ENTRY = 3
"""The fewest characters that an entry of a list or mapping takes, its comma included."""


@dataclass(frozen=True)
class Lines:
    """The entries of a list that are encoded already, one line each."""

    entries: Sequence[str]


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def readable_json(value: Any) -> str:
    """Write a value as indented JSON in the order of its keys, with a final newline."""
    pieces: list[str] = []
    _write(value, 0, pieces)
    pieces.append("\n")
    return "".join(pieces)


def _write(value: Any, depth: int, pieces: list[str]) -> None:
    if isinstance(value, Lines):
        indent = "\n" + "  " * (depth + 1)
        pieces.append(
            f"[{indent}{f',{indent}'.join(value.entries)}{indent[:-2]}]" if value.entries else "[]"
        )
        return
    short = _on_one_line(value, WIDTH - 2 * depth)
    if short is not None:
        pieces.append(short)
        return
    mapping = isinstance(value, dict)
    indent = "\n" + "  " * (depth + 1)
    separator = ("{" if mapping else "[") + indent
    for item in value:
        pieces.append(f"{separator}{_encode(item)}: " if mapping else separator)
        _write(value[item] if mapping else item, depth + 1, pieces)
        separator = "," + indent
    pieces.append(f"{indent[:-2]}{'}' if mapping else ']'}")


def _on_one_line(value: Any, width: int) -> str | None:
    """Encode the value on one line; None for a list or mapping that does not fit."""
    nested = isinstance(value, dict | list)
    if nested and len(value) * MIN_ENTRY > width:
        return None
    if isinstance(value, dict) and any(isinstance(item, Lines) for item in value.values()):
        return None
    text = _encode(value)
    return None if nested and value and len(text) > width else text
