"""Finds where each rule and waiver begins and ends in its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from coverage_assets.foundation.yaml_document import Document

Position: TypeAlias = tuple[int, int]
END_OF_FILE: Position = (1 << 60, 0)


@dataclass(frozen=True)
class Span:
    """A part of a file, from `start` to before `end`; both are line and column."""

    start: Position
    end: Position

    def __contains__(self, position: object) -> bool:
        return isinstance(position, tuple) and self.start <= position < self.end

    @classmethod
    def of_line(cls, line: int) -> Span:
        """Return the span of one whole line."""
        return cls((line, 0), (line + 1, 0))


@dataclass(frozen=True)
class EntrySpan(Span):
    """The part of a file that one rule or waiver takes up."""

    section: str
    number: int


def entry_spans(document: Document) -> list[EntrySpan]:
    """Return the spans of a document's rules and waivers, in reading order."""
    value = document.value if isinstance(document.value, dict) else {}
    starts = {
        _position(document, section, number): (section, number)
        for section in ("rules", "waivers")
        for entries in [value.get(section)]
        for number in range(len(entries) if isinstance(entries, list) else 0)
    }
    marks = sorted({*starts, *(_position(document, key) for key in value)})
    ends = dict(pairwise([*marks, END_OF_FILE]))
    return [EntrySpan(start, ends[start], *starts[start]) for start in sorted(starts)]


def entry_at(spans: Sequence[EntrySpan], position: Position) -> EntrySpan | None:
    """Return the entry that a position lies in."""
    return next((span for span in spans if position in span), None)


def _position(document: Document, *keys: str | int) -> Position:
    place = document.place(*keys)
    return place.line, place.column
