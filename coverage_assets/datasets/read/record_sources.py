"""Where the records of a dataset come from: a file with one on each line, or a list inside a document.

Either gives one record after the other, each as a document that knows its place, so that whatever is wrong with it can be
said with the file and the line. A file is never held in memory as a whole.
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
    """Gives the records of one kind, in order, as often as it is asked."""

    def lines(self) -> Iterator[Document | DataError]:
        """Every record, or what is wrong with its line."""


@dataclass(frozen=True)
class LinesFile:
    """A file with one JSON value on each line."""

    path: Path

    def lines(self) -> Iterator[Document | DataError]:
        """Every line as a document, or what is wrong with it."""
        try:
            for number, line in enumerate(self.raw(), start=1):
                yield self._parsed(line, number)
        except OSError as error:
            raise InputError(f"{self.path}: {why_unreadable(error)}") from None

    def raw(self) -> Iterator[bytes]:
        """The bytes of every line, without its break. What is too long to be a record comes in pieces."""
        with self.path.open("rb") as stream:
            while line := stream.readline(MAX_LINE):
                yield line.removesuffix(b"\n")

    def _parsed(self, line: bytes, number: int) -> Document | DataError:
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
        """Every entry of the list."""
        assert isinstance(self.document.value, dict), "documents are read as mappings"
        entries = self.document.value.get(self.key, [])
        assert isinstance(entries, list), "documents are validated before their entries are given"
        for number, entry in enumerate(entries):
            yield SubDocument(self.document, (self.key, number), entry)


@dataclass(frozen=True)
class NoRecords:
    """No records at all."""

    def lines(self) -> Iterator[Document | DataError]:
        """No line."""
        return iter(())
