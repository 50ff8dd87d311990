"""Validate an export's lines with LangSmith's or Langfuse's models: `langsmith|langfuse FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.datasets.exports.checks.reporting import read_lines, report


def main(tool: str, path: Path) -> None:
    """Report every item as the model holds it, with the keys that it does not know."""
    model = _model(tool)
    found = []
    for line in read_lines(path):
        item = model(**line)
        unknown = sorted(set(line) - set(type(item).model_fields))
        found.append({**{name: getattr(item, name) for name in line}, "unknown": unknown})
    report(json.loads(json.dumps(found, default=str)))


def _model(tool: str) -> Any:
    if tool == "langsmith":
        from langsmith.schemas import ExampleCreate

        return ExampleCreate
    from langfuse.api import CreateDatasetItemRequest

    return CreateDatasetItemRequest


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
