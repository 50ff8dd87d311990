"""Read a file of responses, one JSON object per line in any order.

Only an index of file offsets is held in memory; the responses stay on disk. An unreadable line
raises an `InputError` that names it. A response to an unknown conversation and a second response to
the same one become remarks: the first one counts.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from coverage_assets.errors import InputError
from coverage_assets.foundation.json_documents import parse_json, why_unreadable

MAX_LINE = 16 * 1024 * 1024


@dataclass(frozen=True)
class ResponseNote:
    """A response that is not judged."""

    line: int
    """Its line in the file."""
    id: str
    """The id of the conversation that it claims to answer."""
    reason: str
    """Why it is not judged."""


@contextlib.contextmanager
def open_responses(path: Path, dataset_id: str) -> Iterator[Responses]:
    """Open the responses in a file to a dataset."""
    with _os_errors_as_input_error(path):
        stream = path.open("rb")
    with stream:
        yield Responses(stream, path, dataset_id)


class Responses:
    """Responses by conversation; `pop` returns each of them once."""

    def __init__(self, stream: BinaryIO, path: Path, dataset_id: str) -> None:
        self._stream, self._path, self._dataset_id = stream, path, dataset_id
        self._remarks: list[ResponseNote] = []
        self._index: dict[str, tuple[int, int]] = {}
        with _os_errors_as_input_error(path):
            self._build_index()

    def pop(self, conversation_id: str) -> dict[str, Any] | None:
        """Remove and return the response to a conversation; None if there is none."""
        entry = self._index.pop(conversation_id, None)
        if entry is None:
            return None
        offset, number = entry
        with _os_errors_as_input_error(self._path):
            self._stream.seek(offset)
            line = self._stream.readline()
        return self._parse(line, number)[1]

    @property
    def remarks(self) -> list[ResponseNote]:
        """The responses that were not popped, in the order of the file."""
        unknown = [
            ResponseNote(number, _printable(name), "the dataset has no conversation of this id")
            for name, (_, number) in self._index.items()
        ]
        return sorted([*self._remarks, *unknown], key=lambda remark: remark.line)

    def _build_index(self) -> None:
        for offset, number, line in _lines(self._stream, self._path):
            name, response = self._parse(line, number)
            dataset_id = response.get("dataset_id", self._dataset_id)
            if dataset_id != self._dataset_id:
                reason = f"it is for the dataset {dataset_id!r}, not for {self._dataset_id}"
                self._remarks.append(ResponseNote(number, _printable(name), reason))
            elif name in self._index:
                first = self._index[name][1]
                self._remarks.append(
                    ResponseNote(
                        number, _printable(name), f"line {first} answers this conversation already"
                    )
                )
            else:
                self._index[name] = (offset, number)

    def _parse(self, line: bytes, number: int) -> tuple[str, dict[str, Any]]:
        """Return the id of the conversation that a line answers, and the response."""
        value = parse_json(line.rstrip(), str(self._path), number).value
        name = value.get("id") if isinstance(value, dict) else None
        if not isinstance(value, dict) or not isinstance(name, str) or not name:
            raise InputError(
                f"{self._path}:{number}: a response is a JSON object "
                "with the `id` of its conversation, "
                'such as {"id": "sc-0123456789abcdef.0", "final_outcome": "completed", ...}'
            )
        return name, value


@contextlib.contextmanager
def _os_errors_as_input_error(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{path}: {why_unreadable(error)}") from None


def _lines(stream: BinaryIO, path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield every line that is not blank, with its offset and number."""
    offset, number = 0, 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise InputError(f"{path}:{number}: the line is longer than {MAX_LINE // 1024**2} MiB")
        if line.strip():
            yield offset, number, line
        offset += len(line)


def _printable(text: str) -> str:
    """Escape lone surrogates, which JSON can spell but no terminal or file can hold."""
    return text.encode("utf-8", "backslashreplace").decode()
