from __future__ import annotations

import json
from typing import Any

import pytest

from coverage_assets.datasets.read.record_shapes import STORED_SHAPES
from coverage_assets.foundation.json_documents import DataError, parse_json
from tests.datasets.read.version_2 import by_text, stored

KINDS = ("conversations", "goldens")


def read(version: int, kind: str, record: Any) -> dict[str, Any]:
    return STORED_SHAPES[version][kind].read(parse_json(json.dumps(record).encode(), "x.jsonl", 7))


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_record_is_read_in_the_current_shape(kind: str) -> None:
    assert read(2, kind, stored(kind)[0]) == by_text(kind)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_current_record_is_read_as_it_stands(kind: str) -> None:
    assert read(3, kind, by_text(kind)[0]) == by_text(kind)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_of_another_version_than_its_dataset_is_refused(kind: str) -> None:
    with pytest.raises(DataError, match=r"x.jsonl:7"):
        read(3, kind, stored(kind)[0])


def test_an_old_record_is_checked_under_its_own_names() -> None:
    record = stored("conversations")[0]
    record["turns"][1]["offered_skus"] = "SKU-1"
    with pytest.raises(DataError, match="offered_skus"):
        read(2, "conversations", record)


def test_an_unreadable_line_is_said_to_be_so() -> None:
    with pytest.raises(DataError, match="broken"):
        STORED_SHAPES[3]["goldens"].read(
            DataError([parse_json(b"{}", "x", 1).problem((), "broken")])
        )
