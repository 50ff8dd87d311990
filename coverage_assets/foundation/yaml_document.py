"""A YAML file as read: plain values, and the place of each of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from coverage_assets.errors import Problem

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
KeyPath: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Position:
    """A line and a column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class AmbiguousScalar:
    """A plain scalar that YAML 1.1 and YAML 1.2 readers type differently."""

    text: str
    place: Position


@dataclass(frozen=True)
class Comment:
    """One comment, without its `#`; `alone` when nothing else stands on its line."""

    text: str
    place: Position
    alone: bool


@dataclass
class Document:
    """The plain values of a file, with the place of every key and value."""

    path: str
    value: Value
    places: dict[KeyPath, Position] = field(default_factory=dict)
    ambiguous: list[AmbiguousScalar] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def place(self, *keys: str | int) -> Position:
        """Return the place of the value at this path, or of its nearest parent that has one."""
        path: KeyPath = keys
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Position(1, 1))

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-config",
    ) -> Problem:
        """Return a problem at this path of the document."""
        place = self.place(*keys)
        return Problem(self.path, place.line, place.column, message, suggestion, code)
