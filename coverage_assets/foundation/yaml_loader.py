"""The one way YAML is read.

A declared file is untrusted input: it may be huge, deeply nested or crafted. This reader refuses aliases, merge
keys, tags, duplicate keys and several documents, and caps size, nesting and the number of values, so that any file is
read or refused within a second. It keeps the place of every key and value for messages.

Plain scalars follow the YAML 1.2 core schema, which editors use. A plain scalar that YAML 1.1 readers take for
something else (`NO`, `1e3`, `012`) is kept in `Document.ambiguous`, so that the linter can ask for quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias, cast

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

MAX_BYTES = 256 * 1024
MAX_VALUES = 30_000
MAX_DEPTH = 24
MAX_INTEGER_DIGITS = 18

_QuickLoader: Any = getattr(yaml, "CSafeLoader", None)
"""PyYAML's parser in C, where it was built with it."""
_DISPUTED = re.compile(r"[\t\r\x85\u2028\u2029\ufeff]|(?<![^\s\[{,])\?")
"""Where one of the two parsers sees a line's end, a space or a key, and the other one may not."""

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
KeyPath: TypeAlias = tuple[str | int, ...]

_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEX = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YAML11_WORDS = frozenset(
    spelling
    for word in ("y", "n", "yes", "no", "on", "off")
    for spelling in (word, word.capitalize(), word.upper())
)
_YAML11_NUMBERS = re.compile(
    r"[-+]?0[0-9_]+|[-+]?0b[01_]+|0o[0-7]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?|[-+]?[0-9]+(_[0-9]+)+(\.[0-9_]*)?"
    r"|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)[eE][0-9]+"
)


@dataclass(frozen=True)
class Position:
    """Where something stands: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class AmbiguousScalar:
    """A plain scalar that YAML 1.1 and YAML 1.2 readers take differently."""

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
    """A file as read: plain values, and the place of each of them."""

    path: str
    value: Value
    places: dict[KeyPath, Position] = field(default_factory=dict)
    ambiguous: list[AmbiguousScalar] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def place(self, *keys: str | int) -> Position:
        """The place of the value at this path, or of the nearest thing around it."""
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
        """A problem at this path of the document."""
        place = self.place(*keys)
        return Problem(self.path, place.line, place.column, message, suggestion, code)


def read_yaml(path: Path, *, shown_as: str | None = None) -> Document:
    """Read one declared file; every reason not to is a `ConfigError` that names the place."""
    name = shown_as or str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (
            "there is no such file"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read: {error.strerror}"
        )
        raise ConfigError([Problem(name, 1, 1, reason)]) from None
    return parse_yaml(data, name)


def parse_yaml(data: bytes, path: str) -> Document:
    """Parse the bytes of one declared file; `path` is what messages call it."""
    if len(data) > MAX_BYTES:
        size = f"is larger than {MAX_BYTES // 1024} KiB"
        raise ConfigError(
            [Problem(path, 1, 1, size, "split it, or move bulk data into CSV or Parquet")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise ConfigError(
            [Problem(path, line, column, "is not UTF-8 text", "save the file as UTF-8")]
        ) from None
    return _Reader(text, path).read_quickly() or _Reader(text, path).read()


class _Reader:
    """Walks PyYAML's event stream without recursion into the parser's own composer."""

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.document = Document(path, None)
        self.problems: list[Problem] = []
        self.values = 0
        self.scalar_spans: list[tuple[int, int]] = []

    def read(self) -> Document:
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
        except _TooMuchError as error:
            self._refuse(error.place, str(error))
        return self._finished()

    def read_quickly(self) -> Document | None:
        """The document as `read` gives it, by PyYAML's parser in C; nothing where the other one has to look.

        That is what is not YAML, so that messages are the same everywhere, and what the two take differently: the place of
        nothing, too.
        """
        if _QuickLoader is None or _DISPUTED.search(self.text):
            return None
        try:
            self._read_stream(_undisputed(iter(_QuickLoader(self.text).get_event, None)))
        except _TooMuchError as error:
            self._refuse(error.place, str(error))
        except (yaml.YAMLError, ValueError, OverflowError, _DisputedError):
            return None
        is_empty = self.document.value is None
        return None if is_empty and not self.problems else self._finished()

    def _finished(self) -> Document:
        if self.problems:
            raise ConfigError(self.problems)
        self.document.comments.extend(self._find_comments())
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
            raise _TooMuchError(place, f"nests deeper than {MAX_DEPTH} levels")
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
            raise _TooMuchError(place, f"holds more than {MAX_VALUES:,} keys and values")

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
        if text in _YAML11_WORDS or _YAML11_NUMBERS.fullmatch(text):
            self.document.ambiguous.append(AmbiguousScalar(text[:60], place))
        if text in _WORDS:
            return _WORDS[text]
        if _INTEGER.fullmatch(text) or _OCTAL.fullmatch(text) or _HEX.fullmatch(text):
            if len(text) > MAX_INTEGER_DIGITS:
                self._refuse(
                    place,
                    f"holds a number of more than {MAX_INTEGER_DIGITS} digits",
                    "quote it if it is a text",
                )
                return None
            return int(text, 10) if _INTEGER.fullmatch(text) else int(text, 0)
        return float(text) if _FLOAT.fullmatch(text) else text

    def _find_comments(self) -> Iterator[Comment]:
        starts = iter(sorted(self.scalar_spans))
        start, end = next(starts, (len(self.text), len(self.text)))
        offset = 0
        for number, line in enumerate(self.text.splitlines(keepends=True), start=1):
            for match in re.finditer(r"(?:^|(?<=\s))#", line):
                index = offset + match.start()
                while end <= index:
                    start, end = next(starts, (len(self.text), len(self.text) + 1))
                if index < start:
                    place = Position(number, match.start() + 1)
                    yield Comment(
                        line[match.end() :].strip(), place, not line[: match.start()].strip()
                    )
                    break
            offset += len(line)


class _TooMuchError(Exception):
    def __init__(self, place: Position, message: str) -> None:
        super().__init__(message)
        self.place = place


class _DisputedError(Exception):
    """The two parsers may take the text differently."""


def _undisputed(events: Iterator[Event]) -> Iterator[Event]:
    """The events, up to a plain scalar in a flow collection that has a question mark: only the parser in C lets it be."""
    flows = 0
    for event in events:
        if isinstance(event, CollectionStartEvent):
            flows += bool(flows or event.flow_style)
        elif isinstance(event, CollectionEndEvent):
            flows -= bool(flows)
        elif flows and isinstance(event, ScalarEvent) and not event.style and "?" in event.value:
            raise _DisputedError
        yield event


def _place(event: Event) -> Position:
    mark = _mark(event.start_mark)
    return Position(mark.line + 1, mark.column + 1)


def _mark(mark: Any) -> yaml.Mark:
    assert mark is not None, "events that come from a text have marks"
    return cast("yaml.Mark", mark)
