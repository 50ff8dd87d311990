"""Sources of a dataset's records: a file with one record per line, or a list inside a document.

Both yield one record at a time as a document that knows its position, so that a problem can name
the file and the line. A file is never held in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coverage_assets.errors import InputError
from coverage_assets.foundation.json_documents import (
    DataError,
    SubDocument,
    parse_json,
    why_unreadable,
)
from coverage_assets.foundation.yaml_document import Document

MAX_LINE = 16 * 1024 * 1024


class RecordSource(Protocol):
    """Yields the records of one kind, in order, any number of times."""

    def lines(self) -> Iterator[Document | DataError]:
        """Iterate over the records; an unreadable line yields its error."""


@dataclass(frozen=True)
class LinesFile:
    """A file with one JSON value on each line."""

    path: Path

    def lines(self) -> Iterator[Document | DataError]:
        """Iterate over the lines as documents; an unreadable line yields its error."""
        try:
            for number, line in enumerate(self.raw(), start=1):
                yield self._parse(line, number)
        except OSError as error:
            raise InputError(f"{self.path}: {why_unreadable(error)}") from None

    def raw(self) -> Iterator[bytes]:
        """Iterate over the lines as bytes; a line longer than `MAX_LINE` comes in pieces."""
        with self.path.open("rb") as stream:
            while line := stream.readline(MAX_LINE):
                yield line.removesuffix(b"\n")

    def _parse(self, line: bytes, number: int) -> Document | DataError:
        try:
            return parse_json(line, str(self.path), number)
        except DataError as error:
            return error


@dataclass(frozen=True)
class ListInDocument:
    """A list under one key of a document."""

    document: Document
    key: str

    def lines(self) -> Iterator[Document | DataError]:
        """Iterate over the entries of the list."""
        assert isinstance(self.document.value, dict), "documents are read as mappings"
        entries = self.document.value.get(self.key, [])
        assert isinstance(entries, list), "documents are validated before their entries are given"
        for number, entry in enumerate(entries):
            yield SubDocument(self.document, (self.key, number), entry)


@dataclass(frozen=True)
class NoRecords:
    """No records at all."""

    def lines(self) -> Iterator[Document | DataError]:
        """Iterate over nothing."""
        return iter(())
