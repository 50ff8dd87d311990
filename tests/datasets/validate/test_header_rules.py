from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coverage_assets.datasets.validate.dataset import validate_dataset
from tests.datasets.small import (
    changed,
    conversation,
    golden,
    header,
    write_folder,
)


def codes(path: Path) -> list[str]:
    return [problem.code for problem in validate_dataset(path)]


HEADER_CHANGES: list[tuple[tuple[str | int, ...], Any, str]] = [
    (("metadata", "difficulty"), "mixed", "differs"),
    (("metadata", "difficulty"), ["easy", "hard"], "differs"),
    (("metadata", "domains"), ["orders", "cakes"], "differs"),
    (("metadata", "behaviors"), ["fancy"], "differs"),
    (("metadata", "counts", "turns"), 11, "count-differs"),
    (("metadata", "counts", "scenarios"), 2, "count-differs"),
    (("metadata", "counts", "by_cell"), {"orders|plain": 2}, "count-differs"),
    (("metadata", "counts", "by_outcome"), {"refused": 3}, "count-differs"),
    (("metadata", "content_sha256"), "d" * 64, "digest-differs"),
    (("metadata", "judgment_sha256"), "d" * 64, "digest-differs"),
    (("files", "goldens", "rows"), 4, "count-differs"),
    (("files", "goldens", "bytes"), 1, "digest-differs"),
    (("files", "conversations", "sha256"), "d" * 64, "digest-differs"),
    (("files", "conversations", "path"), "talks.jsonl", "invalid-data"),
    (("schema_version",), 4, "invalid-data"),
    (("metadata", "scope"), "all", "invalid-data"),
]


@pytest.mark.parametrize(("keys", "value", "code"), HEADER_CHANGES)
def test_a_problem_of_a_header_is_found(
    tmp_path: Path, keys: tuple[str | int, ...], value: Any, code: str
) -> None:
    records = [conversation(number) for number in range(3)], [golden(number) for number in range(3)]
    head = changed(header(*records), *keys, to=value)
    assert codes(write_folder(tmp_path, *records, head=head)) == [code]


def test_records_altered_together_with_their_digests_do_not_pass(tmp_path: Path) -> None:
    records = [conversation(0), conversation(1)], [golden(0), golden(1)]
    altered = [golden(0), golden(1) | {"policy_flags": ["late"]}]
    head = header(*records)
    head["files"] = header(records[0], altered)["files"]
    folder = write_folder(tmp_path, records[0], altered, head=head)
    messages = [problem.message for problem in validate_dataset(folder)]
    assert [message.partition("`")[2].partition("`")[0] for message in messages] == [
        "content_sha256",
        "judgment_sha256",
    ]
