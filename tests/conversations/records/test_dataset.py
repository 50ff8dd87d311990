from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.records.dataset import DatasetHeader

HEADER: dict[str, Any] = {
    "schema_version": 3,
    "dataset_id": "helpdesk.access.plain",
    "version": "1.0.0",
    "metadata": {
        "scope": "behavior",
        "domains": ["access"],
        "behaviors": ["plain"],
        "difficulty": "easy",
    },
    "files": {
        name: {"path": f"{name}.jsonl", "sha256": "0" * 64, "bytes": 10, "rows": 1}
        for name in ("conversations", "goldens")
    },
}


def test_a_header_needs_no_more_than_what_identifies_it() -> None:
    header = DatasetHeader.model_validate(HEADER)
    assert (header.language, header.metadata.seed, header.metadata.tools) == ("en", None, ())


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1.0"},
        {"schema_version": 1},
        {"metadata": {**HEADER["metadata"], "scope": "planet"}},
        {"metadata": {**HEADER["metadata"], "domains": []}},
        {"files": {"conversations": HEADER["files"]["conversations"]}},
    ],
    ids=str,
)
def test_a_header_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DatasetHeader.model_validate({**HEADER, **change})
