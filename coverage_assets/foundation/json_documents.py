"""Reading JSON data files, so that a problem names its path in the data and its line in the file.

Data is untrusted as well: duplicate keys, `NaN`, `Infinity` and files above a cap are refused. Places are looked up only once
something is wrong, so reading costs what the standard library's parser costs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel

from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_document import Document, KeyPath, Position

_WHITE = " \t\r\n"
_DECODER = json.JSONDecoder()


class JsonDocument(Document):
    """One JSON value as read, with its text; `line` is where that text begins in its file."""

    def __init__(self, path: str, value: Any, text: str, line: int = 1) -> None:
        super().__init__(path, value)
        self.text = text
        self.line = line

    def place(self, *keys: str | int) -> Position:
        """The place of the value at this path, or of the nearest thing around it."""
        at = locate(self.text, keys)
        before = self.text[:at]
        return Position(self.line + before.count("\n"), at - (before.rfind("\n") + 1) + 1)

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-data",
    ) -> Problem:
        """A problem at this path of the data, which its message names."""
        return super().problem(keys, f"at {json_path(keys)}: {message}", suggestion, code=code)


class SubDocument(Document):
    """One value inside a document, with problems placed in the whole."""

    def __init__(self, whole: Document, keys: KeyPath, value: Any) -> None:
        super().__init__(whole.path, value)
        self._whole = whole
        self._keys = keys

    def place(self, *keys: str | int) -> Position:
        """The place of the value at this path of the part."""
        return self._whole.place(*self._keys, *keys)

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-data",
    ) -> Problem:
        """A problem at this path of the part."""
        return self._whole.problem((*self._keys, *keys), message, suggestion, code=code)


class DataError(InputError):
    """A data file is not as it should be; `problems` holds everything found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def json_path(keys: KeyPath) -> str:
    """A path as people write it: `$.conversations[3].turns`."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)


def read_json(path: Path, *, max_bytes: int) -> JsonDocument:
    """Read one JSON file; every reason not to is an `InputError`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise InputError(f"{path}: {why_unreadable(error)}") from None
    if len(data) > max_bytes:
        raise InputError(
            f"{path} is larger than {max_bytes // 1024**2} MiB, which is the most that is read as one value"
        )
    return parse_json(data, str(path))


def why_unreadable(error: OSError) -> str:
    """Why a file cannot be read, in words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return f"cannot be read: {error.strerror or error}"


def parse_json(data: bytes, path: str, line: int = 1) -> JsonDocument:
    """Parse the bytes of one JSON value; `path` and `line` say where they come from."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Position(line + data[: error.start].count(b"\n"), 1)
        raise _broken(path, place, "is not UTF-8 text: save the file as UTF-8") from None
    try:
        value = json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = Position(line + error.lineno - 1, error.colno)
        raise _broken(path, place, f"is not valid JSON: {error.msg}") from None
    except RecursionError:
        raise _broken(path, Position(line, 1), "nests too deep") from None
    except ValueError as error:
        raise _broken(path, Position(line, 1), str(error)) from None
    return JsonDocument(path, value, text, line)


def _broken(path: str, place: Position, message: str) -> DataError:
    return DataError([Problem(path, place.line, place.column, message, code="invalid-json")])


def checked(document: Document, model: type[BaseModel]) -> dict[str, Any]:
    """The value of a document that has this shape; otherwise a `DataError` with every place where it has not."""
    try:
        validate(document, model)
    except ConfigError as error:
        raise DataError(error.problems) from None
    assert isinstance(document.value, dict), "every shape is a mapping"
    return document.value


def locate(text: str, keys: KeyPath) -> int:
    """Where the value at this path begins in valid JSON text; as near to it as the path leads."""
    at = _past_white(text, 0)
    for key in keys:
        found = next((start for name, start in _children(text, at) if name == key), None)
        if found is None:
            return at
        at = found
    return at


def _children(text: str, at: int) -> Iterator[tuple[str | int, int]]:
    """The keys or numbers of a mapping's or list's values, each with where the value begins."""
    mapping = text[at : at + 1] == "{"
    if not mapping and text[at : at + 1] != "[":
        return
    at, number = _past_white(text, at + 1), 0
    while text[at] not in "]}":
        key: str | int = number
        if mapping:
            key, at = _DECODER.raw_decode(text, at)
            at = _past_white(text, _past_white(text, at) + 1)
        yield key, at
        at, number = _past_white(text, _DECODER.raw_decode(text, at)[1]), number + 1
        if text[at] == ",":
            at = _past_white(text, at + 1)


def _past_white(text: str, at: int) -> int:
    while at < len(text) and text[at] in _WHITE:
        at += 1
    return at


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"repeats the key `{repeated[:60]}`: keep one of them")
    return mapping


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is not a number: write null for what is unknown")
