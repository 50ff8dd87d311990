from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.datasets.read import record_sources
from coverage_assets.datasets.read.record_sources import LinesFile, ListInDocument, NoRecords
from coverage_assets.errors import InputError
from coverage_assets.foundation.json_documents import DataError, JsonDocument


def test_every_line_is_a_document_that_knows_its_line(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"a": 1}\n{"a": 2}\n')
    first, second = LinesFile(path).lines()
    assert not isinstance(first, DataError)
    assert not isinstance(second, DataError)
    assert (first.value, second.value) == ({"a": 1}, {"a": 2})
    assert str(second.problem(("a",), "odd")).startswith(f"{path}:2:7: ")


def test_an_invalid_line_yields_its_error_and_reading_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"a": 1}\n{\n{"a": 3}\n')
    kinds = [isinstance(line, DataError) for line in LinesFile(path).lines()]
    assert kinds == [False, True, False]


def test_a_line_that_is_too_long_comes_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_sources, "MAX_LINE", 4)
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"123456\n12\n")
    assert list(LinesFile(path).raw()) == [b"1234", b"56", b"12"]


def test_a_missing_file_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        list(LinesFile(tmp_path / "records.jsonl").lines())


def test_an_entry_of_a_list_knows_its_path_in_the_document() -> None:
    whole = JsonDocument("file.json", {"goldens": [{"a": 1}, {"a": 2}]}, "")
    _, second = ListInDocument(whole, "goldens").lines()
    assert not isinstance(second, DataError)
    assert "at $.goldens[1].a: odd" in str(second.problem(("a",), "odd"))


def test_no_records_can_be_read_again_and_again() -> None:
    source = NoRecords()
    assert [list(source.lines()), list(source.lines())] == [[], []]
