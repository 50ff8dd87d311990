from __future__ import annotations

from pathlib import Path

import pytest

from coverage_assets.foundation.digests import sha256_bytes
from coverage_assets.foundation.folder_record import FolderRecord
from coverage_assets.foundation.part_files import FileDigest


@pytest.fixture
def record(tmp_path: Path) -> FolderRecord:
    (tmp_path / "one.json").write_bytes(b"one")
    (tmp_path / "two.jsonl").write_bytes(b"two")
    return FolderRecord.of(tmp_path, ["two.jsonl", "one.json", "missing"])


def test_a_record_describes_the_files_that_are_there(record: FolderRecord) -> None:
    assert record.files == {"one.json": FileDigest.of(b"one"), "two.jsonl": FileDigest.of(b"two")}
    assert record.files["one.json"].sha256 == sha256_bytes(b"one")


def test_what_is_encoded_is_parsed_back(record: FolderRecord) -> None:
    assert FolderRecord.parse(record.encode()) == record


def test_digests_are_named_below_the_folder_of_the_record(record: FolderRecord) -> None:
    assert list(record.digests("billing/calm/dataset")) == [
        "billing/calm/one.json",
        "billing/calm/two.jsonl",
    ]
    assert list(record.digests("dataset")) == ["one.json", "two.jsonl"]


@pytest.mark.parametrize(
    "data",
    [None, b"", b"[]", b"\xff", b'{"files":{},"format":1}', b'{"files":{"a":1},"format":1}'],
)
def test_what_is_no_record_is_none(data: bytes | None) -> None:
    assert FolderRecord.parse(data) is None


def test_a_record_of_another_format_is_none(record: FolderRecord) -> None:
    assert FolderRecord.parse(record.encode().replace(b'"format":1', b'"format":2')) is None
