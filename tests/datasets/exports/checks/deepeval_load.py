"""Load both files of an export with DeepEval: `EXPORT`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from deepeval.dataset import EvaluationDataset

from tests.datasets.exports.checks.reporting import report


def main(export: Path) -> None:
    """Report every golden of both kinds."""
    report(
        {name: _goldens(export / f"{name}.jsonl") for name in ("goldens", "conversational_goldens")}
    )


def _goldens(path: Path) -> list[dict[str, Any]]:
    dataset = EvaluationDataset()
    dataset.add_goldens_from_jsonl_file(str(path))
    return [
        {"type": type(golden).__name__, **golden.model_dump(mode="json")}
        for golden in dataset.goldens
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
