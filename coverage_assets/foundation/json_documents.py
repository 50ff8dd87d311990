"""Reads JSON data files. A problem names its path in the data and its line in the file.

Data is untrusted input: duplicate keys, `NaN`, `Infinity` and oversized files are refused. Places
are looked up only once something is wrong, so reading costs what the standard library's parser
costs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeAlias

from pydantic import BaseModel

from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.json_places import PointsAt, locate
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_document import Document, KeyPath, Position

FaultKind: TypeAlias = Literal["encoding", "syntax", "repeated-key", "nesting", "value"]


class DataDocument(Document):
    """A data file as read, JSON or YAML. The message of each problem names its path in the data."""

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-data",
    ) -> Problem:
        """Return a problem at this path of the data."""
        return super().problem(keys, f"at {json_path(keys)}: {message}", suggestion, code=code)


class JsonDocument(DataDocument):
    """One JSON value as read, with its text; `line` is where that text begins in its file."""

    def __init__(
        self, path: str, value: Any, text: str, line: int = 1, *, points_at: PointsAt = "value"
    ) -> None:
        super().__init__(path, value)
        self.text = text
        self.line = line
        self.points_at: PointsAt = points_at

    def place(self, *keys: str | int) -> Position:
        """Return the place of the entry at this path, or of its nearest parent."""
        at = locate(self.text, keys, points_at=self.points_at)
        before = self.text[:at]
        return Position(self.line + before.count("\n"), at - (before.rfind("\n") + 1) + 1)


class SubDocument(Document):
    """One value inside a document. Its problems are placed in the whole document."""

    def __init__(self, whole: Document, keys: KeyPath, value: Any) -> None:
        super().__init__(whole.path, value)
        self._whole = whole
        self._keys = keys

    def place(self, *keys: str | int) -> Position:
        """Return the place of the value at this path of the part."""
        return self._whole.place(*self._keys, *keys)

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-data",
    ) -> Problem:
        """Return a problem at this path of the part."""
        return self._whole.problem((*self._keys, *keys), message, suggestion, code=code)


class DataError(InputError):
    """Raised when a data file is invalid; `problems` holds everything found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class InvalidJsonError(Exception):
    """Raised when bytes are not one JSON value. The place counts from the start of the bytes."""

    def __init__(self, kind: FaultKind, reason: str, place: Position) -> None:
        super().__init__(reason)
        self.kind = kind
        self.place = place


def json_path(keys: KeyPath) -> str:
    """Write a path as people do: `$.conversations[3].turns`."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)


def read_json(path: Path, *, max_bytes: int) -> JsonDocument:
    """Read one JSON file; any failure is an `InputError`."""
    data = read_bytes(path, max_bytes=max_bytes)
    if len(data) > max_bytes:
        raise InputError(
            f"{path} is larger than {max_bytes // 1024**2} MiB, "
            "which is the most that is read as one value"
        )
    return parse_json(data, str(path))


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """Read a file up to one byte past the cap, so that callers notice a larger file."""
    try:
        with path.open("rb") as stream:
            return stream.read(max_bytes + 1)
    except OSError as error:
        raise InputError(f"{path}: {why_unreadable(error)}") from None


def why_unreadable(error: OSError) -> str:
    """Say in words why a file cannot be read."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return f"cannot be read: {error.strerror or error}"


def parse_json(data: bytes, path: str, line: int = 1) -> JsonDocument:
    """Parse the bytes of one JSON value; `path` and `line` say where they come from."""
    try:
        value, text = decode_json(data)
    except InvalidJsonError as fault:
        place = Position(line + fault.place.line - 1, fault.place.column)
        problem = Problem(path, place.line, place.column, str(fault), code="invalid-json")
        raise DataError([problem]) from None
    return JsonDocument(path, value, text, line)


def decode_json(data: bytes) -> tuple[Any, str]:
    """Decode one JSON value strictly, or raise an `InvalidJsonError`. Return it with its text."""
    start = Position(1, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Position(1 + data[: error.start].count(b"\n"), 1)
        reason = "is not UTF-8 text: save the file as UTF-8"
        raise InvalidJsonError("encoding", reason, place) from None
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = Position(error.lineno, error.colno)
        raise InvalidJsonError("syntax", f"is not valid JSON: {error.msg}", place) from None
    except _RepeatedKeyError as error:
        raise InvalidJsonError("repeated-key", str(error), start) from None
    except RecursionError:
        raise InvalidJsonError("nesting", "nests too deep", start) from None
    except ValueError as error:
        raise InvalidJsonError("value", str(error), start) from None
    return value, text


def checked(document: Document, model: type[BaseModel]) -> dict[str, Any]:
    """Return the document's value if it fits the model; else raise a `DataError`."""
    try:
        validate(document, model)
    except ConfigError as error:
        raise DataError(error.problems) from None
    assert isinstance(document.value, dict), "every shape is a mapping"
    return document.value


class _RepeatedKeyError(Exception):
    pass


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise _RepeatedKeyError(f"repeats the key `{repeated[:60]}`: keep one of them")
    return mapping


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is not a number: write null for what is unknown")
