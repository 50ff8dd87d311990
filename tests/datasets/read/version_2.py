"""The shipped sample of version 2, and what its records say in version 3, worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SAMPLE = (
    Path(__file__).resolve().parents[3] / "data" / "samples" / "datasets" / "v2"
) / "helpdesk.access.vague"


def stored(kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAMPLE / f"{kind}.jsonl").read_text().splitlines()]


def by_text(kind: str) -> list[dict[str, Any]]:
    """Return the records with the key renamed in their text, which no code of the library did."""
    text = (SAMPLE / f"{kind}.jsonl").read_text()
    text = text.replace('{"schema_version":2,', '{"schema_version":3,')
    return [
        json.loads(line) for line in text.replace('"offered_skus":[', '"offered":[').splitlines()
    ]


def as_document(*, with_goldens: bool = True) -> dict[str, Any]:
    """Return the sample as one document of version 2."""
    header = json.loads((SAMPLE / "dataset.json").read_text())
    del header["files"]
    for digest in ("content_sha256", "judgment_sha256"):
        del header["metadata"][digest]
    goldens = {"goldens": stored("goldens")} if with_goldens else {}
    return {**header, "conversations": stored("conversations"), **goldens}


def as_golden_file() -> dict[str, Any]:
    """Return the goldens of the sample as a file of version 2."""
    header = json.loads((SAMPLE / "dataset.json").read_text())
    return {
        "schema_version": 2,
        "dataset_id": header["dataset_id"],
        "version": header["version"],
        "entries": stored("goldens"),
    }
