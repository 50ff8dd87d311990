"""Load an export with Hugging Face `datasets`: `EXPORT CACHE`."""

from __future__ import annotations

import sys
from pathlib import Path

from datasets import load_dataset

from tests.datasets.exports.checks.reporting import report


def main(export: Path, cache: Path) -> None:
    """Report the rows and types of both configurations, and of the plain files."""
    found = {}
    for name in ("conversations", "goldens"):
        loaded = load_dataset(str(export), name, split="test", cache_dir=str(cache))
        plain = load_dataset(
            "json", data_files=str(export / f"{name}.jsonl"), split="train", cache_dir=str(cache)
        )
        found[name] = {
            "types": loaded.features.to_dict(),
            "rows": list(loaded),
            "plain_ids": plain["id"][:],
        }
    report(found)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
