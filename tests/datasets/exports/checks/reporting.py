"""Shared by the checks: read JSON lines, and report what a check found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the JSON values of a file with one per line."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def report(found: Any) -> None:
    """Print what was found as the last line of the output."""
    sys.stdout.flush()
    print("\n" + json.dumps(found))  # noqa: T201  # a check reports through its output
