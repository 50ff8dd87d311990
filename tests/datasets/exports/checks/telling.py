"""What checks share: reading lines, and saying what they found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def lines(path: Path) -> list[dict[str, Any]]:
    """The JSON values of a file with one on each line."""
    with path.open(encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def tell(found: Any) -> None:
    """Say what was found, as the last line."""
    sys.stdout.flush()
    print("\n" + json.dumps(found))  # noqa: T201  # this is how checks answer
