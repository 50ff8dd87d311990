"""Builds a `Document` from YAML text.

Two parsers do the work: PyYAML's parser in C, which is quick, and its parser in Python, which is
exact. `read_fast` gives up wherever the two may read a text differently; `read` then decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from coverage_assets.errors import ConfigError, Problem
from coverage_assets.foundation.yaml_comments import find_comments
from coverage_assets.foundation.yaml_document import (
    AmbiguousScalar,
    Document,
    KeyPath,
    Position,
    Value,
)
from coverage_assets.foundation.yaml_scalars import is_ambiguous, is_integer, typed_scalar

MAX_VALUES = 30_000
MAX_DEPTH = 24
MAX_INTEGER_DIGITS = 18

_CLoader: Any = getattr(yaml, "CSafeLoader", None)
"""PyYAML's parser in C, where PyYAML was built with it."""
_AMBIGUOUS_SYNTAX = re.compile(r"[\t\r\x85\u2028\u2029\ufeff]|(?<![^\s\[{,])\?")
"""Characters that only one of the two parsers takes for a line break, a space or a key."""


class YamlReader:
    """Builds a document from PyYAML's events, without the parser's own composer."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.document = Document(path, None)
        self.problems: list[Problem] = []
        self.values = 0
        self.scalar_spans: list[tuple[int, int]] = []

    def read(self) -> Document:
        """Read the text with the exact parser; a `ConfigError` lists every problem."""
        loader: yaml.SafeLoader | None = None
        try:
            loader = yaml.SafeLoader(self.text)
            self._read_stream(iter(loader.get_event, None))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
            self._refuse(place, f"is not valid YAML: {error.problem or error.context}")
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position]
            column = len(before) - (before.rfind("\n") + 1) + 1
            self._refuse(
                Position(before.count("\n") + 1, column),
                "holds a character that YAML does not allow",
            )
        except (ValueError, OverflowError):
            mark = loader.get_mark() if loader else None
            place = Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)
            self._refuse(place, "holds an escape that is not a character")
        except _LimitError as error:
            self._refuse(error.place, str(error))
        return self._finished()

    def read_fast(self) -> Document | None:
        """Return what `read` returns, with the parser in C; None where the exact parser must look.

        It must look at what is not YAML, so that messages are the same everywhere, and at what the
        two parsers read differently, such as the place of an empty document.
        """
        if _CLoader is None or _AMBIGUOUS_SYNTAX.search(self.text):
            return None
        try:
            self._read_stream(_reject_ambiguous(iter(_CLoader(self.text).get_event, None)))
        except _LimitError as error:
            self._refuse(error.place, str(error))
        except (yaml.YAMLError, ValueError, OverflowError, _AmbiguousSyntaxError):
            return None
        is_empty = self.document.value is None
        return None if is_empty and not self.problems else self._finished()

    def _finished(self) -> Document:
        if self.problems:
            raise ConfigError(self.problems)
        self.document.comments.extend(find_comments(self.text, self.scalar_spans))
        return self.document

    def _refuse(self, place: Position, message: str, suggestion: str | None = None) -> None:
        self.problems.append(
            Problem(self.document.path, place.line, place.column, message, suggestion)
        )

    def _read_stream(self, events: Iterator[Event]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(
                        _place(event), "holds a second document", "keep one document per file"
                    )
                    return
                self.document.value = self._read_value(next(events), events, ())

    def _read_value(self, event: Event, events: Iterator[Event], path: KeyPath) -> Value:
        place = _place(event)
        self.document.places.setdefault(path, place)
        self._count(place)
        if len(path) > MAX_DEPTH:
            raise _LimitError(place, f"nests deeper than {MAX_DEPTH} levels")
        if isinstance(event, AliasEvent):
            self._refuse(
                place,
                f"uses the alias `*{event.anchor}`",
                "write the value out: aliases are refused",
            )
            return None
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor:
            self._refuse(
                place, f"defines the anchor `&{anchor}`", "write the value out: anchors are refused"
            )
        if tag is not None and tag != "!":
            self._refuse(place, f"uses the tag `{tag[:60]}`", "remove it: tags are refused")
        if isinstance(event, ScalarEvent):
            return self._read_scalar(event, place)
        if isinstance(event, SequenceStartEvent):
            return self._read_sequence(events, path)
        return self._read_mapping(events, path)

    def _count(self, place: Position) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            raise _LimitError(place, f"holds more than {MAX_VALUES:,} keys and values")

    def _read_sequence(self, events: Iterator[Event], path: KeyPath) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            items.append(self._read_value(event, events, (*path, len(items))))
        return items

    def _read_mapping(self, events: Iterator[Event], path: KeyPath) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._read_key(event, events, path)
            inner = (
                (*path, key)
                if key is not None and key not in mapping
                else (*path, f"\0{self.values}")
            )
            self.document.places[inner] = _place(event)
            value = self._read_value(next(events), events, inner)
            if key is None:
                continue
            if key in mapping:
                self._refuse(_place(event), f"repeats the key `{key[:60]}`", "keep one of them")
                continue
            mapping[key] = value
        return mapping

    def _read_key(self, event: Event, events: Iterator[Event], path: KeyPath) -> str | None:
        place = _place(event)
        self._count(place)
        if not isinstance(event, ScalarEvent):
            self._read_value(event, events, (*path, f"\0{self.values}"))
            self._refuse(place, "uses a list or a mapping as a key", "use a plain word as the key")
            return None
        self._read_scalar(event, place)
        if event.value == "<<" and not event.style:
            self._refuse(place, "uses the merge key `<<`", "write the keys out: merging is refused")
            return None
        if event.anchor or (event.tag and event.tag != "!"):
            self._refuse(place, "puts an anchor or a tag on a key", "use a plain word as the key")
        return str(event.value)

    def _read_scalar(self, event: ScalarEvent, place: Position) -> Value:
        self.scalar_spans.append((_mark(event.start_mark).index, _mark(event.end_mark).index))
        text: str = event.value
        if any("\ud800" <= character <= "\udfff" for character in text):
            self._refuse(place, "holds half of a surrogate pair", "write the character itself")
            return None
        if not event.implicit[0] or event.tag == "!":
            return text
        if is_ambiguous(text):
            self.document.ambiguous.append(AmbiguousScalar(text[:60], place))
        if is_integer(text) and len(text) > MAX_INTEGER_DIGITS:
            self._refuse(
                place,
                f"holds a number of more than {MAX_INTEGER_DIGITS} digits",
                "quote it if it is a text",
            )
            return None
        return typed_scalar(text)


class _LimitError(Exception):
    def __init__(self, place: Position, message: str) -> None:
        super().__init__(message)
        self.place = place


class _AmbiguousSyntaxError(Exception):
    """The two parsers may read the text differently."""


def _reject_ambiguous(events: Iterator[Event]) -> Iterator[Event]:
    """Pass events on, up to a plain scalar with `?` in a flow collection.

    Only the parser in C accepts such a scalar.
    """
    flows = 0
    for event in events:
        if isinstance(event, CollectionStartEvent):
            flows += bool(flows or event.flow_style)
        elif isinstance(event, CollectionEndEvent):
            flows -= bool(flows)
        elif flows and isinstance(event, ScalarEvent) and not event.style and "?" in event.value:
            raise _AmbiguousSyntaxError
        yield event


def _place(event: Event) -> Position:
    mark = _mark(event.start_mark)
    return Position(mark.line + 1, mark.column + 1)


def _mark(mark: Any) -> yaml.Mark:
    assert mark is not None, "events that come from a text have marks"
    return cast("yaml.Mark", mark)
