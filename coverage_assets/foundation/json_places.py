"""Finds where a value stands in JSON text.

The standard library's parser keeps no places. Looking one up scans the text again, which is done
only once something is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Literal, NamedTuple, TypeAlias

from coverage_assets.foundation.yaml_document import KeyPath

PointsAt: TypeAlias = Literal["value", "key"]
"""What the place of a mapping's entry is: its value, or its key as in YAML documents."""

_SPACE = " \t\r\n"
_DECODER = json.JSONDecoder()


class _Child(NamedTuple):
    name: str | int
    key_start: int
    value_start: int


def locate(text: str, keys: KeyPath, *, points_at: PointsAt = "value") -> int:
    """Return the offset of the entry at this path in valid JSON text, or of its nearest parent."""
    value_start = found = _skip_space(text, 0)
    for key in keys:
        child = next((child for child in _children(text, value_start) if child.name == key), None)
        if child is None:
            break
        value_start = child.value_start
        found = child.key_start if points_at == "key" else value_start
    return found


def _children(text: str, at: int) -> Iterator[_Child]:
    """Yield the entries of the mapping or list that begins at this offset."""
    is_mapping = text[at : at + 1] == "{"
    if not is_mapping and text[at : at + 1] != "[":
        return
    at, number = _skip_space(text, at + 1), 0
    while text[at] not in "]}":
        name: str | int = number
        key_start = at
        if is_mapping:
            name, at = _DECODER.raw_decode(text, at)
            at = _skip_space(text, _skip_space(text, at) + 1)
        yield _Child(name, key_start, at)
        at, number = _skip_space(text, _DECODER.raw_decode(text, at)[1]), number + 1
        if text[at] == ",":
            at = _skip_space(text, at + 1)


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
