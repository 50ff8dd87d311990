"""Hold every line of an export against the models by which LangSmith or Langfuse take it: `langsmith|langfuse FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.datasets.exports.checks.telling import lines, tell


def main(tool: str, path: Path) -> None:
    """Tell every item as the model holds it, with the keys that it does not know."""
    model = _model(tool)
    found = []
    for line in lines(path):
        item = model(**line)
        unknown = sorted(set(line) - set(type(item).model_fields))
        found.append({**{name: getattr(item, name) for name in line}, "unknown": unknown})
    tell(json.loads(json.dumps(found, default=str)))


def _model(tool: str) -> Any:
    if tool == "langsmith":
        from langsmith.schemas import ExampleCreate

        return ExampleCreate
    from langfuse.api import CreateDatasetItemRequest

    return CreateDatasetItemRequest


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
