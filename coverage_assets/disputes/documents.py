"""Reading a findings file, JSON or YAML alike, so that a problem names its path in the data and its place in the file.

JSON is read by the standard library, with duplicate keys, `NaN`, `Infinity` and oversized files refused. Lines and columns of
JSON are looked up only once something is wrong.
"""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

from coverage_assets.errors import ConfigError, InputError, Problem
from coverage_assets.foundation.yaml_document import Document, KeyPath, Position, Value
from coverage_assets.foundation.yaml_loader import parse_yaml

SUFFIXES = (".json", ".yaml", ".yml")
MAX_BYTES = 16 * 1024 * 1024


class DataDocument(Document):
    """A data file as read; the path of every problem stands in its message."""

    def __init__(self, path: str, value: Value, source: Document | bytes) -> None:
        super().__init__(path, value)
        self._source = source

    @cached_property
    def _located(self) -> Document:
        if isinstance(self._source, Document):
            return self._source
        try:
            return parse_yaml(self._source, self.path)
        except ConfigError:
            return Document(self.path, None)

    def place(self, *keys: str | int) -> Position:
        """The place of the value at this path, or of the nearest thing around it."""
        return self._located.place(*keys)

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-findings",
    ) -> Problem:
        """A problem at this path of the data."""
        return super().problem(keys, f"at {json_path(keys)}: {message}", suggestion, code=code)


class Section(Document):
    """One part of a data document, with problems placed in the whole."""

    def __init__(self, whole: Document, keys: KeyPath, value: Value) -> None:
        super().__init__(whole.path, value)
        self._whole = whole
        self._keys = keys

    def problem(
        self,
        keys: KeyPath,
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-findings",
    ) -> Problem:
        """A problem at this path of the part."""
        return self._whole.problem((*self._keys, *keys), message, suggestion, code=code)


def json_path(keys: KeyPath) -> str:
    """A path as people write it: `$.findings[3].min_days`."""
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys)


def read_data(path: Path) -> DataDocument:
    """Read one JSON or YAML file; every reason not to is an `InputError`."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (
            "there is no such file"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read: {error.strerror}"
        )
        raise InputError(f"{path}: {reason}") from None
    return parse_data(data, str(path))


def parse_data(data: bytes, path: str) -> DataDocument:
    """Parse the bytes of one JSON or YAML file; `path` is what messages call it."""
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{path} is larger than {MAX_BYTES // 1024 // 1024} MiB: split it into one file per account"
        )
    looks_like_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    if path.endswith(".json") or looks_like_json:
        try:
            return DataDocument(path, _parse_json(data, path), data)
        except _NotJsonError as error:
            if path.endswith(".json"):
                raise InputError(
                    f"{path}:{error.place.line}:{error.place.column}: is not valid JSON: {error}"
                ) from None
    try:
        document = parse_yaml(data, path)
    except ConfigError as error:
        raise InputError(str(error)) from None
    return DataDocument(path, document.value, document)


class _NotJsonError(Exception):
    def __init__(self, message: str, place: Position) -> None:
        super().__init__(message)
        self.place = place


def _parse_json(data: bytes, path: str) -> Value:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is not UTF-8 text: save the file as UTF-8") from None
    try:
        value: Value = json.loads(
            text, object_pairs_hook=_unique_keys, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise _NotJsonError(error.msg, Position(error.lineno, error.colno)) from None
    except _DuplicateKeyError as error:
        raise InputError(f"{path} repeats the key `{error}`: keep one of them") from None
    except RecursionError:
        raise InputError(f"{path} nests too deep") from None
    except ValueError as error:
        raise InputError(f"{path}: {error}") from None
    return value


class _DuplicateKeyError(Exception):
    pass


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) != len(pairs):
        names = [name for name, _ in pairs]
        raise _DuplicateKeyError(next(name for name in names if names.count(name) > 1))
    return mapping


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"holds {name}, which is not a number: write null for what is unknown")
