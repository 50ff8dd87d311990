"""JSON that people read and that diffs well: small values on one line, larger ones one entry a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

WIDTH = 160


def readable_json(value: Any) -> str:
    """The value as indented JSON, in the order of its keys, ending in a newline."""
    return "".join(_pieces(value, 0)) + "\n"


def _pieces(value: Any, depth: int) -> Iterator[str]:
    short = _on_one_line(value, WIDTH - 2 * depth)
    if short is not None:
        yield short
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    entries = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    separator = opening
    for key, item in entries:
        yield f"{separator}\n{'  ' * (depth + 1)}"
        if key is not None:
            yield f"{json.dumps(key, ensure_ascii=False)}: "
        yield from _pieces(item, depth + 1)
        separator = ","
    yield f"\n{'  ' * depth}{closing}"


def _on_one_line(value: Any, width: int) -> str | None:
    """The value on one line, or nothing when it is a long list or mapping."""
    if isinstance(value, dict | list) and len(value) > width:
        return None
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text if len(text) <= width or not isinstance(value, dict | list) or not value else None
