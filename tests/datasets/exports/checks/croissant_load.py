"""Load an export with MLCommons' mlcroissant, record by record: `EXPORT`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import mlcroissant

from tests.datasets.exports.checks.reporting import report


def main(export: Path) -> None:
    """Report the errors of the metadata, and every record of both sets."""
    dataset = mlcroissant.Dataset(str(export / "croissant.json"))
    sets = {
        name: [_plain(record) for record in dataset.records(name)]
        for name in ("conversations", "goldens")
    }
    report({"errors": sorted(dataset.metadata.ctx.issues.errors), **sets})


def _plain(value: Any) -> Any:
    """Decode bytes, and shorten every field's name to its last part."""
    if isinstance(value, dict):
        return {name.rsplit("/", 1)[-1]: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.decode() if isinstance(value, bytes) else value


if __name__ == "__main__":
    main(Path(sys.argv[1]))
